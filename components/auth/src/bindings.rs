//! Generated from `wit/auth`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit/auth",
    world: "auth",
});

export!(Auth);

use crate::Auth;
