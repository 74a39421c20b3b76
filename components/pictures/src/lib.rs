//! The library component `storefront:pictures`: sizes of pictures.
//!
//! It is composed into the components that need it and holds neither state nor
//! capability; see `wit/pictures`.

mod bindings;

use bindings::exports::storefront::pictures::scaling::{File, Guest, Picture, Refusal};
use storefront_pictures as pictures;

/// Implements the exports of `wit/pictures`.
struct Pictures;

impl Guest for Pictures {
    fn scale(bytes: Vec<u8>, name: String) -> Result<Picture, Refusal> {
        let picture = pictures::Picture::inspect(&bytes, &name)?;
        let sizes = pictures::sizes(&bytes)?.into_iter().map(|size| File {
            media: size.format.media_type().to_owned(),
            width: size.width,
            bytes: size.bytes,
        });
        Ok(Picture {
            media: picture.format.media_type().to_owned(),
            width: picture.width,
            height: picture.height,
            sizes: sizes.collect(),
        })
    }
}

impl From<pictures::Refusal> for Refusal {
    fn from(refusal: pictures::Refusal) -> Self {
        let text = refusal.to_string();
        match refusal {
            pictures::Refusal::NotAPicture => Self::NotAPicture(text),
            pictures::Refusal::TooLarge { .. } => Self::TooLarge(text),
            pictures::Refusal::NameDoesNotFit { .. }
            | pictures::Refusal::TooManyPixels { .. }
            | pictures::Refusal::Broken(_) => Self::Unusable(text),
        }
    }
}
