//! Parses the headers of files, and checks that files are complete.
//!
//! The decoders could do the first. But a picture that is refused should not cost a decoder;
//! the decoder of WebP checks one size and allocates another; and the decoder of JPEG fills the
//! missing rest of a truncated file with grey.

mod avif;
mod gif;
mod jpeg;
mod png;
pub(crate) mod svg;
mod webp;

use image::metadata::Orientation;

use crate::{Format, Refusal};

/// The header of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Width of the stored pixels.
    pub width: u32,
    /// Height of the stored pixels.
    pub height: u32,
    /// How to rotate the stored pixels. Only for JPEG and AVIF: browsers disagree about Exif in
    /// other formats.
    pub orientation: Orientation,
    /// Whether there may be several frames.
    pub animated: bool,
}

impl Header {
    /// A picture with one frame, in the orientation in which it is stored.
    fn still(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            orientation: Orientation::NoTransforms,
            animated: false,
        }
    }

    /// Width and height after rotation.
    pub(crate) fn shown(&self) -> (u32, u32) {
        if swaps(self.orientation) {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

/// Whether an orientation exchanges width and height.
pub(crate) fn swaps(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(
        orientation,
        O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH
    )
}

/// Parses the header of a file that starts with the signature of the format.
///
/// # Errors
///
/// [`Refusal::Broken`] if it is truncated or invalid.
pub(crate) fn parse_header(format: Format, bytes: &[u8]) -> Result<Header, Refusal> {
    match format {
        Format::Jpeg => jpeg::parse_jpeg(bytes),
        Format::Png => png::parse_png(bytes),
        Format::WebP => webp::parse_webp(bytes),
        Format::Gif => gif::parse_gif(bytes),
        Format::Avif => avif::parse_avif(bytes),
        Format::Svg => svg::parse_svg(bytes),
    }
}

/// The refusal of a truncated file.
fn truncated() -> Refusal {
    Refusal::broken("the end of the file is missing")
}

/// Returns `N` bytes at an offset.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .copied()
        .ok_or_else(truncated)
}
