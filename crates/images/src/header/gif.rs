//! GIF (<https://www.w3.org/Graphics/GIF/spec-gif89a.txt>).

use super::{Header, array, truncated};
use crate::Refusal;

/// The trailer, the last byte of every GIF.
const TRAILER: u8 = 0x3b;

/// Reads the size of the logical screen. Each GIF counts as animated: recognising the others
/// would need a walk over all blocks, and product pictures are seldom GIFs.
pub(super) fn parse_gif(bytes: &[u8]) -> Result<Header, Refusal> {
    let width = u16::from_le_bytes(array(bytes, 6)?);
    let height = u16::from_le_bytes(array(bytes, 8)?);
    // Some programs pad with zeros.
    match bytes.iter().rev().find(|byte| **byte != 0) {
        Some(&TRAILER) => Ok(Header {
            animated: true,
            ..Header::still(width.into(), height.into())
        }),
        _ => Err(truncated()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_and_the_trailer_are_looked_at() {
        let header = parse_gif(b"GIF89a\x40\x01\xf0\0\0\0\0;\0").unwrap();
        assert_eq!((header.width, header.height), (320, 240));
        assert!(header.animated);
        assert!(parse_gif(b"GIF89a\x40\x01\xf0\0\0\0\0").is_err());
        assert!(parse_gif(b"GIF89a;").is_err());
    }
}
