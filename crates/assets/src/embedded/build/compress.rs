//! Compression at build time, where it may take its time.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// The best that brotli has.
const BROTLI_QUALITY: i32 = 11;
/// As large a window as every client supports (RFC 7932 section 9.1), as a power
/// of two.
const BROTLI_WINDOW: i32 = 22;

/// Compresses with gzip; none if that saves nothing.
pub fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("a vector takes all");
    worthwhile(bytes, encoder.finish().expect("a vector takes all"))
}

/// Compresses with brotli; none if that saves nothing.
pub fn brotli(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let before = bytes;
    let mut coded = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut coded, &parameters).expect("a vector takes all");
    worthwhile(before, coded)
}

/// Fonts and photos are compressed already; a hundredth is not worth a decoder.
fn worthwhile(bytes: &[u8], coded: Vec<u8>) -> Option<Vec<u8>> {
    (coded.len() * 100 < bytes.len() * 99).then_some(coded)
}
