//! The kinds of files that are pictures here.

use std::fmt;

use storefront_assets::media_type;

use crate::header::svg;

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// ITU-T T.81, JFIF or Exif.
    Jpeg,
    /// PNG, animated ones included.
    Png,
    /// RFC 9649.
    WebP,
    /// GIF 87a and 89a.
    Gif,
    /// AV1 in HEIF.
    Avif,
    /// SVG as UTF-8 text, not compressed.
    Svg,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Gif,
        Self::Avif,
        Self::Svg,
    ];

    /// The format of a file, by its content alone. That it is complete or can be
    /// decoded is not said.
    pub fn of_content(bytes: &[u8]) -> Option<Self> {
        // The same look at the first bytes that decides the `Content-Type`.
        let media = media_type::detect_media_type("", bytes);
        Self::ALL
            .into_iter()
            .find(|format| format.media_type() == media)
            .or_else(|| svg::root(bytes).map(|_| Self::Svg))
    }

    /// The format that a name's extension stands for, in any case of letters.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Self::ALL.into_iter().find(|format| {
            let mut known = format.extensions().iter();
            known.any(|known| known.eq_ignore_ascii_case(extension))
        })
    }

    /// Value of `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
            Self::Avif => "image/avif",
            Self::Svg => "image/svg+xml",
        }
    }

    /// Extensions of names, without a dot, in lower case; the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
            Self::WebP => &["webp"],
            Self::Gif => &["gif"],
            Self::Avif => &["avif"],
            Self::Svg => &["svg"],
        }
    }

    /// The usual extension.
    pub fn extension(self) -> &'static str {
        self.extensions()[0]
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Avif => "AVIF",
            Self::Svg => "SVG",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (bytes, format) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n\0\0\0\x0d", Some(Format::Png)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Format::WebP)),
            (b"GIF89a", Some(Format::Gif)),
            (b"<svg/>", Some(Format::Svg)),
            (b"\0\0\0\x1cftypavif", Some(Format::Avif)),
            (b"\0\0\0\x1cftypheic", None),
            (b"<html><svg/></html>", None),
            (b"%PDF-1.7", None),
            (b"\xff\xd8", None),
            (b"", None),
        ] {
            assert_eq!(Format::of_content(bytes), format, "{bytes:?}");
        }
    }

    #[test]
    fn extensions_are_known_in_any_case() {
        assert_eq!(Format::of_name("a.b/c.JPEG"), Some(Format::Jpeg));
        assert_eq!(Format::of_name("ä ö.WebP"), Some(Format::WebP));
        for name in ["jpg", "a.", "a.jpg ", "a.heic", ""] {
            assert_eq!(Format::of_name(name), None, "{name}");
        }
    }

    #[test]
    fn media_types_are_those_that_files_are_served_with() {
        for format in Format::ALL {
            for extension in format.extensions() {
                let name = format!("x.{extension}");
                assert_eq!(
                    media_type::detect_media_type(&name, b""),
                    format.media_type()
                );
            }
        }
    }
}
