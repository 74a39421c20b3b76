//! What headers say, and whether files are complete.
//!
//! The decoders could tell the first; but a picture that is refused should cost
//! no decoder, WebP's looks at one size and allocates by another, and that of
//! JPEG fills what is missing of a truncated file with grey.

mod gif;
mod jpeg;
mod png;
pub(crate) mod svg;
mod webp;

use image::metadata::Orientation;

use crate::{Format, Refusal};

/// What the header of a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// Width of the stored pixels.
    pub width: u32,
    /// Height of the stored pixels.
    pub height: u32,
    /// How the stored pixels are to be turned. JPEG only: browsers don't agree
    /// on Exif in other formats.
    pub orientation: Orientation,
    /// True if there may be more than one frame.
    pub animated: bool,
}

impl Header {
    /// A still picture, shown as it is stored.
    fn still(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            orientation: Orientation::NoTransforms,
            animated: false,
        }
    }

    /// Width and height as shown.
    pub(crate) fn shown(&self) -> (u32, u32) {
        if swaps(self.orientation) {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        }
    }
}

/// True if width and height change places.
pub(crate) fn swaps(orientation: Orientation) -> bool {
    use Orientation as O;
    matches!(
        orientation,
        O::Rotate90 | O::Rotate270 | O::Rotate90FlipH | O::Rotate270FlipH
    )
}

/// Reads the header of a file whose first bytes are those of the format.
///
/// # Errors
///
/// [`Refusal::Broken`] if it ends too early or makes no sense.
pub(crate) fn read(format: Format, bytes: &[u8]) -> Result<Header, Refusal> {
    match format {
        Format::Jpeg => jpeg::read(bytes),
        Format::Png => png::read(bytes),
        Format::WebP => webp::read(bytes),
        Format::Gif => gif::read(bytes),
        Format::Svg => svg::read(bytes),
    }
}

/// The refusal of a file that ends before its format lets it.
fn truncated() -> Refusal {
    Refusal::broken("the end of the file is missing")
}

/// `N` bytes at an offset.
fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Refusal> {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .copied()
        .ok_or_else(truncated)
}
