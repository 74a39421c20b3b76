//! PNG, third edition (<https://www.w3.org/TR/png-3/>).

use super::{Header, array};
use crate::Refusal;

/// The length of the signature.
const SIGNATURE: usize = 8;
/// The bytes of a chunk besides its data: length, type, checksum.
const FRAME: usize = 12;

/// Reads the dimensions from `IHDR`, and walks over all chunks to `IEND`. The decoder checks
/// checksums and order.
pub(super) fn parse_png(bytes: &[u8]) -> Result<Header, Refusal> {
    if array(bytes, SIGNATURE + 4)? != *b"IHDR" {
        return Err(Refusal::broken("it doesn't begin with a header"));
    }
    let width = u32::from_be_bytes(array(bytes, SIGNATURE + 8)?);
    let height = u32::from_be_bytes(array(bytes, SIGNATURE + 12)?);
    let mut header = Header::still(width, height);
    let mut at = SIGNATURE;
    loop {
        let length = u32::from_be_bytes(array(bytes, at)?) as usize;
        match &array(bytes, at + 4)? {
            b"acTL" => header.animated = true,
            // Its checksum is not needed.
            b"IEND" => return Ok(header),
            _ => {}
        }
        // A length has 31 bits, so on a 32-bit machine the sum could overflow.
        at = at.saturating_add(length).saturating_add(FRAME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut ihdr = width.to_be_bytes().to_vec();
        ihdr.extend(7_u32.to_be_bytes());
        for (kind, data) in [(b"IHDR", &ihdr[..])].iter().chain(chunks) {
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(*kind);
            bytes.extend(*data);
            bytes.extend([0; 4]);
        }
        bytes
    }

    #[test]
    fn size_and_animation_are_read() {
        let header = parse_png(&png(70_000, &[(b"IDAT", b"x"), (b"IEND", b"")])).unwrap();
        assert_eq!(header, Header::still(70_000, 7));
        let moving = png(1, &[(b"acTL", b""), (b"IEND", b"")]);
        assert!(parse_png(&moving).unwrap().animated);
    }

    #[test]
    fn what_ends_early_or_lies_about_lengths_is_broken() {
        let mut whole = png(1, &[(b"IDAT", b"xyz"), (b"IEND", b"")]);
        for length in 8..whole.len() - 4 {
            assert!(parse_png(&whole[..length]).is_err(), "{length}");
        }
        whole[8..12].copy_from_slice(&[0xff; 4]);
        assert!(parse_png(&whole).is_err());
    }
}
