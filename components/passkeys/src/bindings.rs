//! Generated from `wit/passkeys`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit/passkeys",
    world: "passkeys",
});

export!(Passkeys);

use crate::Passkeys;
