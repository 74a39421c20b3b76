//! The library component `storefront:sanitiser`.

use storefront_catalog::TextTools;

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/sanitiser",
        world: "sanitiser-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

use bindings::storefront::sanitiser::{html, search};

/// What products do with texts.
pub const TOOLS: TextTools = TextTools {
    sanitise: html::sanitise,
    fold,
};

/// Makes one of spellings that mean the same.
pub fn fold(text: &str) -> String {
    // There is only one spelling in ASCII, and most searches are.
    match text.is_ascii() {
        true => text.to_owned(),
        false => search::fold(text),
    }
}
