//! Generated from `wit/pictures`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit/pictures",
    world: "pictures",
});

export!(Pictures);

use crate::Pictures;
