//! The library component `storefront:image-resizer`: sizes of pictures.
//!
//! It is composed into the components that need it and holds neither state nor
//! capability; see `wit/image-resizer`.

mod bindings;

use bindings::exports::storefront::image_resizer::resizer::{File, Guest, Picture, Refusal};
use storefront_images as images;

/// Implements the exports of `wit/image-resizer`.
struct ImageResizer;

impl Guest for ImageResizer {
    fn resize(bytes: Vec<u8>, name: String) -> Result<Picture, Refusal> {
        let (picture, sizes) = images::Picture::with_sizes(&bytes, &name)?;
        let sizes = sizes.into_iter().map(|size| File {
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

impl From<images::Refusal> for Refusal {
    fn from(refusal: images::Refusal) -> Self {
        let text = refusal.to_string();
        match refusal {
            images::Refusal::NotAPicture => Self::NotAPicture(text),
            images::Refusal::TooLarge { .. } => Self::TooLarge(text),
            images::Refusal::NameDoesNotFit { .. }
            | images::Refusal::TooManyPixels { .. }
            | images::Refusal::Broken(_) => Self::Unusable(text),
        }
    }
}
