//! The file names of sizes.

use crate::{Format, WIDTHS};

/// The formats that sizes may have.
const FORMATS: [Format; 3] = [Format::Jpeg, Format::Png, Format::WebP];

/// Returns the file name of a size, such as `320.webp`. Its folder has the name of the original
/// with its extension, so that `x.jpg/320.webp` and `x.png/320.webp` can both exist.
pub fn name_of(width: u32, format: Format) -> String {
    format!("{width}.{}", format.extension())
}

/// Parses the file name of a size: the inverse of [`name_of`], only for [`WIDTHS`]. Names from
/// requests can so be compared with existing ones.
pub fn parse_name(name: &str) -> Option<(u32, Format)> {
    all().find(|(width, format)| name_of(*width, *format) == name)
}

/// All widths and formats that a size may have.
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
