//! Whether a file is accepted.

use std::panic;

use crate::header::{self, Header};
use crate::{Format, MAX_BYTES, MAX_PIXELS, Refusal, Size, sizes};

/// What is known of a picture from its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The kind of file.
    pub format: Format,
    /// Width in pixels as shown, that is after rotation by Exif. For SVG that
    /// of the root element or its `viewBox`, rounded; 300 if it has none, as in
    /// CSS.
    pub width: u32,
    /// Height in pixels, likewise; 150 if an SVG has none.
    pub height: u32,
}

impl Picture {
    /// Looks at a file without decoding it. The content decides what it is, and
    /// the extension of `name` (a path or a file name) has to agree.
    ///
    /// An accepted file is one that [`crate::sizes`] starts to decode. Whether
    /// all of its pixels can be decoded shows only there.
    ///
    /// That an SVG is accepted does not make it harmless: it may hold scripts,
    /// and is to be served as `storefront_assets` serves what is not inert.
    ///
    /// # Errors
    ///
    /// Every [`Refusal`].
    pub fn inspect(bytes: &[u8], name: &str) -> Result<Self, Refusal> {
        let (format, header) = examine(bytes)?;
        if Format::of_name(name) != Some(format) {
            return Err(Refusal::NameDoesNotFit { format });
        }
        let (width, height) = header.shown();
        Ok(Self {
            format,
            width,
            height,
        })
    }

    /// Inspects a file, and makes its [`sizes`]. A panic of a decoder is a refusal, where
    /// panics unwind.
    ///
    /// # Errors
    ///
    /// Every [`Refusal`].
    pub fn with_sizes(bytes: &[u8], name: &str) -> Result<(Self, Vec<Size>), Refusal> {
        panic::catch_unwind(|| Ok((Self::inspect(bytes, name)?, sizes(bytes)?)))
            .unwrap_or_else(|_| Err(Refusal::broken("it cannot be decoded")))
    }
}

/// Format and header of a file that is within the limits.
pub(crate) fn examine(bytes: &[u8]) -> Result<(Format, Header), Refusal> {
    // First of all, so that nothing below has to look at more than that.
    if bytes.len() > MAX_BYTES {
        let bytes = bytes.len() as u64;
        return Err(Refusal::TooLarge { bytes });
    }
    let format = Format::of_content(bytes).ok_or(Refusal::NotAPicture)?;
    let header = header::parse_header(format, bytes)?;
    let Header { width, height, .. } = header;
    if width == 0 || height == 0 {
        return Err(Refusal::broken("its width or height is 0"));
    }
    // SVG has no pixels of its own.
    if format != Format::Svg && u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::TooManyPixels { width, height });
    }
    Ok((format, header))
}
