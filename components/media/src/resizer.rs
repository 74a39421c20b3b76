//! The library component `storefront:image-resizer`.

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/image-resizer",
        world: "image-resizer-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

use storefront_guest::error::FieldError;
use storefront_guest::{Error, Result, turn};

use bindings::storefront::image_resizer::resizer::{self, Refusal};
pub use resizer::{File, Picture};

/// Looks at a file that is to be called `name`, and makes its sizes.
///
/// # Errors
/// 413, 415 or 422 when it is not accepted.
pub async fn resize(bytes: &[u8], name: &str) -> Result<Picture> {
    let _turn = turn::take_to_compute().await;
    resizer::resize(bytes, name).map_err(|refusal| match refusal {
        Refusal::NotAPicture(msg) => Error::UnsupportedMediaType(msg.into()),
        Refusal::TooLarge(_) => Error::ContentTooLarge,
        Refusal::Unusable(msg) => Error::InvalidFields(vec![FieldError {
            loc: vec!["body".into()],
            msg: msg.into(),
            kind: "value_error",
        }]),
    })
}
