//! The library component `storefront:sanitiser`: HTML made harmless.
//!
//! It is composed into the components that need it and holds neither state nor
//! capability; see `wit/sanitiser`.

mod bindings;

use bindings::exports::storefront::sanitiser::html::Guest;

/// Implements the exports of `wit/sanitiser`.
struct Sanitiser;

impl Guest for Sanitiser {
    fn sanitise(html: String) -> String {
        storefront_catalog::html::sanitise(&html)
    }
}
