//! AVIF (<https://aomediacodec.github.io/av1-avif/>): an image of HEIF (ISO/IEC 23008-12) in
//! the boxes of ISO/IEC 14496-12.

use image::metadata::Orientation;

use super::{Header, truncated};
use crate::Refusal;

/// The length of a box's size and type.
const BOX_HEADER: usize = 8;
/// The most properties and items that are looked at. Pictures have about ten.
const MAX_ENTRIES: usize = 4_096;

/// A box: its type and content.
type Child<'a> = ([u8; 4], &'a [u8]);

/// Reads the size of the primary item, and how it is to be turned.
pub(super) fn parse_avif(bytes: &[u8]) -> Result<Header, Refusal> {
    let boxes = children(bytes)?;
    let meta = full_box(find(&boxes, b"meta")?)?;
    // The pixels of an image are in one of these.
    if find(&boxes, b"mdat").is_err() && find(&children(meta.1)?, b"idat").is_err() {
        return Err(truncated());
    }
    let meta = children(meta.1)?;
    let primary = primary_item(find(&meta, b"pitm")?)?;
    let properties = children(find(&meta, b"iprp")?)?;
    let all = children(find(&properties, b"ipco")?)?;
    let mut size = None;
    let mut orientation = Orientation::NoTransforms;
    for index in properties_of(find(&properties, b"ipma")?, primary)? {
        // Properties are counted from 1.
        let Some((kind, content)) = index.checked_sub(1).and_then(|index| all.get(index)) else {
            continue;
        };
        match kind {
            b"ispe" => {
                let content = full_box(content)?.1;
                size = Some((number(content, 0, 4)?, number(content, 4, 4)?));
            }
            // Anticlockwise, in quarters.
            b"irot" => {
                orientation = match number(content, 0, 1)? & 3 {
                    0 => Orientation::NoTransforms,
                    1 => Orientation::Rotate270,
                    2 => Orientation::Rotate180,
                    _ => Orientation::Rotate90,
                }
            }
            _ => {}
        }
    }
    let (width, height) = size.ok_or_else(|| Refusal::broken("it does not state its size"))?;
    let (brand, _) = boxes[0].1.split_at_checked(4).ok_or_else(truncated)?;
    Ok(Header {
        orientation,
        animated: brand == b"avis",
        ..Header::still(width, height)
    })
}

/// Splits bytes into boxes, which fill them.
fn children(mut bytes: &[u8]) -> Result<Vec<Child<'_>>, Refusal> {
    let mut boxes = Vec::new();
    while !bytes.is_empty() {
        let kind = bytes.get(4..BOX_HEADER).ok_or_else(truncated)?;
        let (start, size) = match number(bytes, 0, 4)? {
            // To the end of the file.
            0 => (BOX_HEADER, bytes.len()),
            1 => {
                let high = number(bytes, 8, 4)?;
                let low = number(bytes, 12, 4)?;
                let size = if high == 0 { low as usize } else { usize::MAX };
                (BOX_HEADER + 8, size)
            }
            size => (BOX_HEADER, size as usize),
        };
        let content = bytes.get(start..size).ok_or_else(truncated)?;
        boxes.push((kind.try_into().expect("four bytes"), content));
        bytes = &bytes[size..];
        if boxes.len() > MAX_ENTRIES {
            return Err(Refusal::broken("it has too many parts"));
        }
    }
    Ok(boxes)
}

fn find<'a>(boxes: &[Child<'a>], kind: &[u8; 4]) -> Result<&'a [u8], Refusal> {
    let found = boxes.iter().find(|(other, _)| other == kind);
    let missing = || Refusal::broken(format!("the part {} is missing", kind.escape_ascii()));
    found.map(|(_, content)| *content).ok_or_else(missing)
}

/// The version and flags of a box, and the rest.
fn full_box(content: &[u8]) -> Result<(u32, &[u8]), Refusal> {
    let start = number(content, 0, 4)?;
    Ok((start, &content[4..]))
}

fn primary_item(content: &[u8]) -> Result<u32, Refusal> {
    let (start, rest) = full_box(content)?;
    let length = if start >> 24 == 0 { 2 } else { 4 };
    number(rest, 0, length)
}

/// The numbers of an item's properties.
fn properties_of(content: &[u8], item: u32) -> Result<Vec<usize>, Refusal> {
    let (start, rest) = full_box(content)?;
    let id_length = if start >> 24 == 0 { 2 } else { 4 };
    let index_length = if start & 1 == 0 { 1 } else { 2 };
    // The highest bit says whether a property is essential.
    let mask = if index_length == 1 { 0x7f } else { 0x7fff };
    let items = number(rest, 0, 4)?;
    let mut at = 4;
    for _ in 0..items.min(MAX_ENTRIES as u32) {
        let id = number(rest, at, id_length)?;
        let count = number(rest, at + id_length, 1)? as usize;
        at += id_length + 1;
        if id == item {
            let index = |n| number(rest, at + n * index_length, index_length);
            let indices = (0..count).map(index);
            return indices.map(|index| Ok((index? & mask) as usize)).collect();
        }
        at += count * index_length;
    }
    Err(Refusal::broken("its main picture has no properties"))
}

/// A number of up to four bytes, the highest one first.
fn number(bytes: &[u8], at: usize, length: usize) -> Result<u32, Refusal> {
    let bytes = bytes.get(at..at + length).ok_or_else(truncated)?;
    Ok(bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + BOX_HEADER).unwrap();
        [&size.to_be_bytes()[..], kind, content].concat()
    }

    /// A file of two items; the second one is the picture.
    fn file(irot: Option<u8>) -> Vec<u8> {
        let ispe = |width: u32, height: u32| {
            let sizes = [width.to_be_bytes(), height.to_be_bytes()].concat();
            boxed(b"ispe", &[&[0; 4][..], &sizes].concat())
        };
        let turn = irot.map(|quarters| boxed(b"irot", &[quarters]));
        let ipco = boxed(
            b"ipco",
            &[ispe(160, 120), ispe(640, 480), turn.unwrap_or_default()].concat(),
        );
        let mut ipma = vec![0, 0, 0, 0, 0, 0, 0, 2];
        ipma.extend([0, 1, 1, 0x81]);
        ipma.extend([0, 2, 2, 0x82, 0x83]);
        let iprp = boxed(b"iprp", &[ipco, boxed(b"ipma", &ipma)].concat());
        let pitm = boxed(b"pitm", &[0, 0, 0, 0, 0, 2]);
        let meta = boxed(b"meta", &[vec![0; 4], pitm, iprp].concat());
        let ftyp = boxed(b"ftyp", b"avif\0\0\0\0avifmif1");
        [ftyp, meta, boxed(b"mdat", &[7; 99])].concat()
    }

    #[test]
    fn the_size_is_that_of_the_primary_item() {
        let header = parse_avif(&file(None)).unwrap();
        assert_eq!(header.shown(), (640, 480));
        assert!(!header.animated);
        assert_eq!(parse_avif(&file(Some(1))).unwrap().shown(), (480, 640));
        assert_eq!(parse_avif(&file(Some(2))).unwrap().shown(), (640, 480));
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_broken() {
        let file = file(Some(3));
        for length in 0..file.len() {
            assert!(parse_avif(&file[..length]).is_err(), "{length}");
        }
        let without_pixels = &file[..file.len() - 107];
        assert!(parse_avif(without_pixels).is_err());
    }
}
