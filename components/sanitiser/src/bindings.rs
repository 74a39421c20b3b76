//! Generated from `wit/sanitiser`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit/sanitiser",
    world: "sanitiser",
});

export!(Sanitiser);

use crate::Sanitiser;
