//! JPEG (ITU-T T.81, annex B).

use image::metadata::Orientation;

use super::{Header, array, truncated};
use crate::Refusal;

/// The start of an APP1 segment with Exif.
const EXIF: &[u8] = b"Exif\0\0";

/// Reads the dimensions from the frame header and the orientation from Exif. It walks over all
/// segments and scans to the first end of image, and ignores the rest: phones append further
/// pictures there.
pub(super) fn parse_jpeg(bytes: &[u8]) -> Result<Header, Refusal> {
    let mut size = None;
    let mut orientation = None;
    let mut at = 2;
    loop {
        let [0xff, marker] = array(bytes, at)? else {
            return Err(Refusal::broken("a marker is missing"));
        };
        if marker == 0xff {
            at += 1; // fill byte
            continue;
        }
        at += 2;
        match marker {
            END_OF_IMAGE => break,
            0x01 | 0xd0..=0xd7 => continue, // without data
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(array(bytes, at)?));
        let segment = bytes.get(at + 2..at + length).ok_or_else(truncated)?;
        at += length;
        match marker {
            START_OF_SCAN => at = end_of_scan(bytes, at)?,
            APP1 if orientation.is_none() => {
                orientation = segment.strip_prefix(EXIF).map(Orientation::from_exif_chunk);
            }
            // Start of frame of any process, without DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let height = u16::from_be_bytes(array(segment, 1)?);
                let width = u16::from_be_bytes(array(segment, 3)?);
                size.get_or_insert((width, height));
            }
            _ => {}
        }
    }
    let (width, height) = size.ok_or_else(|| Refusal::broken("it has no frame"))?;
    Ok(Header {
        orientation: orientation.flatten().unwrap_or(Orientation::NoTransforms),
        ..Header::still(width.into(), height.into())
    })
}

const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const APP1: u8 = 0xe1;

/// The end of the entropy-coded data that begins at an offset: the next marker that is neither
/// an escaped 0xFF nor a restart.
fn end_of_scan(bytes: &[u8], start: usize) -> Result<usize, Refusal> {
    let data = bytes.get(start..).ok_or_else(truncated)?;
    data.windows(2)
        .position(|pair| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7))
        .map(|length| start + length)
        .ok_or_else(truncated)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG with Exif, which contains the end of image of a thumbnail, and one scan.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let mut bytes = b"\xff\xd8\xff\xe1\0\x24Exif\0\0".to_vec();
        bytes.extend(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
        bytes.extend([orientation]);
        bytes.extend(b"\0\0\0\0\0\0\xff\xd9");
        bytes.extend(b"\xff\xff\xc0\0\x08\x08\x01\x2c\x01\x90\x03");
        bytes.extend(b"\xff\xda\0\x03\0data\xff\0\xff\xd3data\xff\xd9");
        bytes
    }

    #[test]
    fn size_and_orientation_are_read() {
        let header = parse_jpeg(&jpeg(6)).unwrap();
        assert_eq!((header.width, header.height), (400, 300));
        assert_eq!(header.shown(), (300, 400));
        assert_eq!(parse_jpeg(&jpeg(3)).unwrap().shown(), (400, 300));
        assert_eq!(parse_jpeg(&jpeg(77)).unwrap(), Header::still(400, 300));
    }

    #[test]
    fn what_ends_early_is_broken_and_what_is_appended_ignored() {
        let mut whole = jpeg(1);
        for length in 2..whole.len() {
            assert!(parse_jpeg(&whole[..length]).is_err(), "{length}");
        }
        whole.extend(b"another picture");
        assert!(parse_jpeg(&whole).is_ok());
    }

    #[test]
    fn a_length_of_nothing_is_broken() {
        assert!(parse_jpeg(b"\xff\xd8\xff\xe0\0\0\xff\xd9").is_err());
        assert!(parse_jpeg(b"\xff\xd8\xff\xd9").is_err());
    }
}
