//! The library component `storefront:sanitiser`: HTML made harmless, and spellings made one.
//!
//! It is composed into the components that need it and holds neither state nor
//! capability; see `wit/sanitiser`.

mod bindings;

use bindings::exports::storefront::sanitiser::{html, search};

/// Implements the exports of `wit/sanitiser`.
struct Sanitiser;

impl html::Guest for Sanitiser {
    fn sanitise(html: String) -> String {
        storefront_catalog::html::sanitise(&html)
    }
}

impl search::Guest for Sanitiser {
    fn fold(text: String) -> String {
        storefront_catalog::fold::fold(&text)
    }
}
