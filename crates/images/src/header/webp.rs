//! WebP (RFC 9649).

use super::{Header, array, truncated};
use crate::Refusal;

/// The offset of the first chunk.
const CHUNKS: usize = 12;
/// The animation flag in `VP8X`.
const ANIMATION: u8 = 0x02;

/// Reads the dimensions. The extended format has them twice, for the canvas and for the frame,
/// and both must be equal: the decoder allocates by the second before it compares them.
pub(super) fn parse_webp(bytes: &[u8]) -> Result<Header, Refusal> {
    // The RIFF size counts the bytes after it.
    let size = u32::from_le_bytes(array(bytes, 4)?) as usize;
    if size > bytes.len() - 8 {
        return Err(truncated());
    }
    let [flags, rest @ ..] = array::<10>(bytes, CHUNKS + 8)?;
    if array(bytes, CHUNKS)? != *b"VP8X" {
        let (width, height) = frame(bytes, CHUNKS)?;
        return Ok(Header::still(width, height));
    }
    let number = |at: usize| u32::from_le_bytes([rest[at], rest[at + 1], rest[at + 2], 0]) + 1;
    let canvas = Header::still(number(3), number(6));
    if flags & ANIMATION != 0 {
        return Ok(Header {
            animated: true,
            ..canvas
        });
    }
    let mut at = CHUNKS;
    loop {
        let length = u32::from_le_bytes(array(bytes, at + 4)?) as usize;
        if matches!(&array(bytes, at)?, b"VP8 " | b"VP8L") {
            return if frame(bytes, at)? == (canvas.width, canvas.height) {
                Ok(canvas)
            } else {
                Err(Refusal::broken("its sizes contradict each other"))
            };
        }
        // Chunks are padded to an even length.
        let length = length.saturating_add(length % 2);
        at = at.saturating_add(length).saturating_add(8);
        if at > bytes.len() {
            return Err(truncated());
        }
    }
}

/// Reads width and height of the frame whose chunk begins at an offset.
fn frame(bytes: &[u8], at: usize) -> Result<(u32, u32), Refusal> {
    let data = at + 8;
    match &array(bytes, at)? {
        // RFC 6386, section 9.1: 14 bits each, and two more for scaling.
        b"VP8 " if array(bytes, data + 3)? == [0x9d, 0x01, 0x2a] => {
            let number = |at| Ok(u32::from(u16::from_le_bytes(array(bytes, at)?) & 0x3fff));
            Ok((number(data + 6)?, number(data + 8)?))
        }
        // RFC 9649, section 3.4: 14 bits each, minus one.
        b"VP8L" if array(bytes, data)? == [0x2f] => {
            let bits = u32::from_le_bytes(array(bytes, data + 1)?);
            Ok(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => Err(Refusal::broken("it has no frame")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn webp(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBP".to_vec();
        for (kind, data) in chunks {
            bytes.extend(*kind);
            bytes.extend((data.len() as u32).to_le_bytes());
            bytes.extend(*data);
            bytes.resize(bytes.len().next_multiple_of(2), 0);
        }
        let size = bytes.len() as u32 - 8;
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    const LOSSY: (&[u8; 4], &[u8]) = (b"VP8 ", b"\0\0\0\x9d\x01\x2a\x40\x41\xf0\0");

    #[test]
    fn simple_files_have_one_size() {
        assert_eq!(parse_webp(&webp(&[LOSSY])), Ok(Header::still(320, 240)));
        let lossless = webp(&[(b"VP8L", b"\x2f\x3f\xc1\x3b\0......")]);
        assert_eq!(parse_webp(&lossless), Ok(Header::still(320, 240)));
        assert!(parse_webp(&webp(&[(b"VP8 ", b"..........")])).is_err());
    }

    #[test]
    fn extended_files_have_two_which_must_agree() {
        let canvas = |flags, width| [flags, 0, 0, 0, width, 1, 0, 239, 0, 0];
        let file = |head: &[u8]| webp(&[(b"VP8X", head), (b"ICCP", b"odd"), LOSSY]);
        assert_eq!(
            parse_webp(&file(&canvas(0, 63))),
            Ok(Header::still(320, 240))
        );
        assert!(parse_webp(&file(&canvas(0, 64))).is_err());
        assert!(parse_webp(&file(&canvas(ANIMATION, 64))).unwrap().animated);
    }

    #[test]
    fn what_ends_early_is_broken() {
        let whole = webp(&[(b"VP8X", &[0, 0, 0, 0, 63, 1, 0, 239, 0, 0]), LOSSY]);
        for length in 12..whole.len() {
            assert!(parse_webp(&whole[..length]).is_err(), "{length}");
        }
    }
}
