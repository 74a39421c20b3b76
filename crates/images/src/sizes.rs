//! Makes the smaller sizes of a picture.

use std::mem;

use image::DynamicImage;
use image::metadata::Orientation;

use crate::decode::{Decoded, decode};
use crate::encode::encode;
use crate::header::swaps;
use crate::picture::examine;
use crate::scale::{height_at, scaled};
use crate::{Format, Refusal, WIDTHS, name_of};

/// A smaller version of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width in pixels, one of [`WIDTHS`].
    pub width: u32,
    /// JPEG, PNG or WebP.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Size {
    /// Its file name, as of [`name_of`].
    pub fn name(&self) -> String {
        name_of(self.width, self.format)
    }
}

/// Makes the sizes of a picture, widest first. For each width, the format of the original (or
/// its substitute) comes before WebP. GIF, SVG and animated pictures have no sizes, nor are
/// there sizes that would save no bytes.
///
/// Each width is scaled from the previous one and not from the original: halving twice looks
/// the same as quartering, takes a third of the time, and the decoded original, which needs
/// most of the memory, is freed early. [`crate::MAX_PIXELS`] limits its size.
///
/// # Errors
///
/// Each [`Refusal`] except [`Refusal::NameDoesNotFit`].
pub fn sizes(bytes: &[u8]) -> Result<Vec<Size>, Refusal> {
    let (format, header) = examine(bytes)?;
    let scalable = matches!(format, Format::Jpeg | Format::Png | Format::WebP);
    if !scalable || header.animated {
        return Ok(Vec::new());
    }
    // Decoded also if there are no sizes: the caller learns whether that is possible.
    let Decoded { mut image, profile } = decode(format, &header, bytes)?;
    let opaque = is_opaque(&image);
    let fallback = match format {
        Format::WebP if opaque => Format::Jpeg,
        Format::WebP => Format::Png,
        own => own,
    };

    let shown = header.shown();
    let mut orientation = header.orientation;
    let mut sizes = Vec::new();
    for width in WIDTHS.into_iter().rev().filter(|width| *width < shown.0) {
        let height = height_at(width, shown);
        // Rotated after the first scaling, when there are fewer pixels.
        let turn = mem::replace(&mut orientation, Orientation::NoTransforms);
        image = if swaps(turn) {
            scaled(&image, height, width)?
        } else {
            scaled(&image, width, height)?
        };
        image.apply_orientation(turn);
        if opaque && image.color().has_alpha() {
            image = image.into_rgb8().into();
        }
        let mut smallest = bytes.len();
        for format in [fallback, Format::WebP] {
            let file = encode(format, &image, profile.as_deref());
            if let Some(bytes) = file.filter(|file| file.len() < smallest) {
                smallest = bytes.len();
                sizes.push(Size {
                    width,
                    format,
                    bytes,
                });
            }
        }
    }
    Ok(sizes)
}

/// Whether all pixels are opaque.
fn is_opaque(image: &DynamicImage) -> bool {
    image
        .as_rgba8()
        .is_none_or(|image| image.pixels().all(|pixel| pixel[3] == u8::MAX))
}
