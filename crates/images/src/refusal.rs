//! Why a file is not accepted.

use crate::{Format, MAX_BYTES, MAX_PIXELS};

/// Why a file is not accepted as a picture. The texts are for the person who
/// chose the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The content is of none of the known kinds.
    #[error("The file is not a picture. Use JPEG, PNG, WebP, GIF, AVIF or SVG.")]
    NotAPicture,
    /// The content is a picture, but the name's extension says otherwise. It
    /// would be served and cached under a misleading name.
    #[error("The file is a {format} picture, so its name has to end in {}.", endings(*.format))]
    NameDoesNotFit {
        /// What the content is.
        format: Format,
    },
    /// More than [`MAX_BYTES`].
    #[error("The file has {} MiB; at most {} are possible.", mebibytes(*.bytes), MAX_BYTES >> 20)]
    TooLarge {
        /// Length of the file in bytes.
        bytes: u64,
    },
    /// More than [`MAX_PIXELS`].
    #[error(
        "The picture has {width} x {height} pixels; at most {} million are possible.",
        MAX_PIXELS / 1_000_000
    )]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The content begins like a picture and is none: truncated, damaged, or of
    /// a variant that the decoders don't know.
    #[error("The picture is damaged or incomplete: {0}.")]
    Broken(String),
}

impl Refusal {
    /// A [`Refusal::Broken`] from a reason, without a full stop.
    pub(crate) fn broken(reason: impl ToString) -> Self {
        Self::Broken(reason.to_string())
    }
}

fn endings(format: Format) -> String {
    let endings: Vec<_> = format
        .extensions()
        .iter()
        .map(|extension| format!(".{extension}"))
        .collect();
    endings.join(" or ")
}

/// Rounded up to tenths, so that what is over the limit never reads as equal.
fn mebibytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_say_what_to_do() {
        let text = |refusal: Refusal| refusal.to_string();
        assert_eq!(
            text(Refusal::NameDoesNotFit {
                format: Format::Jpeg
            }),
            "The file is a JPEG picture, so its name has to end in .jpg or .jpeg."
        );
        assert_eq!(
            text(Refusal::TooLarge {
                bytes: MAX_BYTES as u64 + 1
            }),
            "The file has 10.1 MiB; at most 10 are possible."
        );
        assert_eq!(
            text(Refusal::TooManyPixels {
                width: 12_000,
                height: 12_000
            }),
            "The picture has 12000 x 12000 pixels; at most 25 million are possible."
        );
    }
}
