//! The library component `storefront:image-resizer`.

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/image-resizer",
        world: "image-resizer-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

use storefront_http::{Error, FieldError, Result, exclusive};

use bindings::storefront::image_resizer::resizer::{self, Refusal};
pub use resizer::{File, Picture};

/// Checks an image file that is to be called `name`, and makes its smaller sizes.
///
/// # Errors
/// 413, 415 or 422 when it is not accepted.
pub async fn resize(bytes: &[u8], name: &str) -> Result<Picture> {
    let _permit = exclusive::acquire_compute_permit().await;
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
