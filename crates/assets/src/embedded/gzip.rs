//! Gzip (RFC 1952) around a deflated content, without the parts of a library that read and write
//! streams: these are larger than what they do here.

use crc::{CRC_32_ISO_HDLC, Crc};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec;

/// Magic number, deflate, no flags, no time, the fastest level, an unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255];
/// Checksum and length.
const TAIL_BYTES: usize = 8;

const CHECKSUM: Crc<u32> = Crc::<u32>::new(&CRC_32_ISO_HDLC);

/// Compresses at the lowest level.
pub fn compress(content: &[u8]) -> Vec<u8> {
    let mut coded = HEAD.to_vec();
    coded.extend(compress_to_vec(content, 1));
    coded.extend(CHECKSUM.checksum(content).to_le_bytes());
    // Of the length, the last 32 bits.
    let length = content.len() as u64 & u64::from(u32::MAX);
    coded.extend(&length.to_le_bytes()[..4]);
    coded
}

/// Inflates what the build has compressed, whose head names no file.
pub fn inflate(coded: &[u8]) -> Option<Vec<u8>> {
    let end = coded.len().checked_sub(TAIL_BYTES)?;
    decompress_to_vec(coded.get(HEAD.len()..end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_can_be_inflated() {
        for content in [&b""[..], b"x", &b"a page, ".repeat(10_000)] {
            let coded = compress(content);
            assert_eq!(inflate(&coded).as_deref(), Some(content));
        }
        assert_eq!(inflate(b"short"), None);
    }

    #[cfg(feature = "build")]
    #[test]
    fn other_programs_can_inflate_it() {
        use std::io::Read as _;

        let content = b"a page, ".repeat(10_000);
        let coded = compress(&content);
        assert!(coded.len() * 10 < content.len());
        let mut inflated = Vec::new();
        let mut decoder = flate2::read::GzDecoder::new(&*coded);
        decoder.read_to_end(&mut inflated).unwrap();
        assert_eq!(inflated, content);
    }
}
