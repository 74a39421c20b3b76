//! Names of the files that sizes are kept in.

use crate::{Format, WIDTHS};

/// Formats that sizes come in.
const FORMATS: [Format; 3] = [Format::Jpeg, Format::Png, Format::WebP];

/// The file name of a size, such as `320.webp`. It belongs into a folder that
/// is named like the original, with its extension: `x.jpg` and `x.png` may both
/// exist, and `x.jpg/320.webp` tells which it is of.
pub fn name_of(width: u32, format: Format) -> String {
    format!("{width}.{}", format.extension())
}

/// The width and format that a file name stands for: the inverse of
/// [`name_of`], for those of [`WIDTHS`] and nothing else, so that whatever came
/// with a request can be compared with what may exist.
pub fn parse_name(name: &str) -> Option<(u32, Format)> {
    all().find(|(width, format)| name_of(*width, *format) == name)
}

/// Every width and format that a size may have.
fn all() -> impl Iterator<Item = (u32, Format)> {
    WIDTHS
        .into_iter()
        .flat_map(|width| FORMATS.map(|format| (width, format)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for (width, format) in all() {
            assert_eq!(parse_name(&name_of(width, format)), Some((width, format)));
        }
        assert_eq!(name_of(320, Format::WebP), "320.webp");
    }

    #[test]
    fn nothing_else_is_a_name() {
        for name in [
            "",
            "320",
            "321.webp",
            "0320.webp",
            "320.WEBP",
            "+320.webp",
            "320.jpeg",
            "320.gif",
            "../320.webp",
            "320.webp/",
            "640.jpg.tmp",
        ] {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }
}
