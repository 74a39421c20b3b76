//! Generated from `wit/auth.wit`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit",
    world: "auth",
});

export!(Auth);

use crate::Auth;
