//! The library component `storefront:sanitiser`.

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/sanitiser",
        world: "sanitiser-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

use bindings::storefront::sanitiser::html;

/// Makes HTML harmless.
pub fn sanitise(html: &str) -> String {
    html::sanitise(html)
}
