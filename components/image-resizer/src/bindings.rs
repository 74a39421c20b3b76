//! Generated from `wit/image-resizer`.
#![allow(missing_docs, unsafe_code, reason = "generated code")]

wit_bindgen::generate!({
    path: "../../wit/image-resizer",
    world: "image-resizer",
});

export!(ImageResizer);

use crate::ImageResizer;
