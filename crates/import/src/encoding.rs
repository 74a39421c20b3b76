//! The encodings of tables as spreadsheets write them.

use std::io::Read;

use anyhow::{Result, bail};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

/// Finds an encoding by its name, such as `gbk` or `windows-1252` (WHATWG Encoding).
///
/// # Errors
/// There is none with this name.
pub fn by_name(name: &str) -> Result<&'static Encoding> {
    match Encoding::for_label(name.as_bytes()) {
        Some(encoding) => Ok(encoding),
        None => bail!(
            "no encoding {name:?}; there are utf-8, utf-16le, gbk, gb18030, big5, \
            shift_jis, euc-kr, windows-1252 and others of the WHATWG"
        ),
    }
}

/// Finds the encoding of a text by its first bytes. `is_whole`: these are all.
pub fn detect(head: &[u8], is_whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(encoding) = detect_utf_16(head) {
        return encoding;
    }
    let is_utf_8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character that is cut at the end.
        Err(error) => !is_whole && error.error_len().is_none(),
    };
    if is_utf_8 {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, is_whole);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-16 without a byte order mark: half of a text in Latin letters, and all its separators,
/// are zeros.
fn detect_utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() / 8;
    match (even > many, odd > many) {
        (true, false) => Some(UTF_16BE),
        (false, true) => Some(UTF_16LE),
        _ => None,
    }
}

/// Reads a text of an encoding as UTF-8, without a byte order mark. What is invalid becomes
/// U+FFFD.
pub fn decode(text: impl Read + 'static, encoding: &'static Encoding) -> Box<dyn Read> {
    let mut builder = DecodeReaderBytesBuilder::new();
    let reader = builder.encoding(Some(encoding)).strip_bom(true);
    Box::new(reader.build(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(text: &str, encoding: &'static Encoding) {
        let (bytes, _, _) = encoding.encode(text);
        let found = detect(&bytes, true);
        let mut decoded = String::new();
        let mut reader = decode(std::io::Cursor::new(bytes.into_owned()), found);
        reader.read_to_string(&mut decoded).unwrap();
        assert_eq!(decoded, text, "{} as {}", encoding.name(), found.name());
    }

    #[test]
    fn tables_of_spreadsheets_are_recognised() {
        let chinese = "model,name\nA,高精度温度传感器模块\nB,电源适配器，适用于路由器\n";
        let japanese = "model,name\nA,温度センサーモジュール\nB,電源アダプター\n";
        round_trip(chinese, encoding_rs::GBK);
        round_trip(chinese, encoding_rs::GB18030);
        round_trip(japanese, encoding_rs::SHIFT_JIS);
        round_trip(
            "model;name\nA;Lötkolben für Übergänge\n",
            encoding_rs::WINDOWS_1252,
        );
        round_trip("model;name\nA;Lötkolben 电源\n", UTF_8);
    }

    #[test]
    fn utf_16_is_recognised_with_and_without_its_mark() {
        for (big, mark) in [(false, true), (false, false), (true, true), (true, false)] {
            let text = "model\tname\tprice\nA\t电源适配器\t9,45\nB\tKit\t7\n";
            let units = mark
                .then_some(0xfeff)
                .into_iter()
                .chain(text.encode_utf16());
            let bytes: Vec<u8> = match big {
                true => units.flat_map(u16::to_be_bytes).collect(),
                false => units.flat_map(u16::to_le_bytes).collect(),
            };
            let found = detect(&bytes, true);
            let mut decoded = String::new();
            let mut reader = decode(std::io::Cursor::new(bytes), found);
            reader.read_to_string(&mut decoded).unwrap();
            assert_eq!(decoded, text, "{big} {mark}");
        }
    }

    #[test]
    fn a_cut_character_is_utf_8_all_the_same() {
        let text = "model,name\nA,电源";
        assert_eq!(detect(&text.as_bytes()[..text.len() - 1], false), UTF_8);
        assert!(by_name("gbk").is_ok() && by_name("latin-9000").is_err());
    }
}
