//! The container of WebP files (RFC 9649 section 2), to change files of our encoder.

use std::ops::Range;

/// The length of `RIFF`, the size of what follows, and `WEBP`.
const FILE_HEADER: usize = 12;
/// The length of a chunk's name and size.
const CHUNK_HEADER: usize = 8;

/// Sets the height of a lossy picture: in its frame (RFC 6386 section 9.1) and, in a file with
/// several parts, in the header of these. The frame must have as many macroblocks.
pub fn set_height(file: &mut [u8], height: u16) {
    if let Some(content) = find(*b"VP8X", file) {
        let less_one = u32::from(height - 1).to_le_bytes();
        file[content][7..10].copy_from_slice(&less_one[..3]);
    }
    if let Some(content) = find(*b"VP8 ", file) {
        file[content][8..10].copy_from_slice(&height.to_le_bytes());
    }
}

/// Replaces a chunk by that of another file. `None`: one of them has no such chunk.
pub fn copy_chunk(name: [u8; 4], from: &[u8], to: &mut Vec<u8>) -> Option<()> {
    let content = &from[find(name, from)?];
    let old = find(name, to)?;
    let padded = |length: usize| length + length % 2;
    let mut chunk = name.to_vec();
    chunk.extend(u32::try_from(content.len()).ok()?.to_le_bytes());
    chunk.extend(content);
    chunk.resize(CHUNK_HEADER + padded(content.len()), 0);
    let whole = old.start - CHUNK_HEADER..old.start + padded(old.len());
    to.splice(whole, chunk);
    let size = u32::try_from(to.len() - CHUNK_HEADER).ok()?;
    to[4..CHUNK_HEADER].copy_from_slice(&size.to_le_bytes());
    Some(())
}

/// Where the content of a chunk is.
fn find(name: [u8; 4], file: &[u8]) -> Option<Range<usize>> {
    let mut at = FILE_HEADER;
    loop {
        let header: &[u8; CHUNK_HEADER] = file.get(at..)?.first_chunk()?;
        let [.., a, b, c, d] = *header;
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?;
        let content = at + CHUNK_HEADER..at + CHUNK_HEADER + length;
        if content.end > file.len() {
            return None;
        }
        if header[..4] == name {
            return Some(content);
        }
        at = content.end + length % 2;
    }
}
