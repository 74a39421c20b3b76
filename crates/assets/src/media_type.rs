//! Media types of files.

/// The media type of a file of an unknown kind.
const UNKNOWN: &str = "application/octet-stream";

/// Determines the media type of a file: from its first bytes if they are those of a
/// raster image, else from its name.
///
/// Every response carries `nosniff`. So a picture with a wrong name is never taken for a
/// page; with the type of its content it is even shown.
pub fn detect_media_type(path: &str, head: &[u8]) -> &'static str {
    from_content(head).unwrap_or_else(|| from_name(path))
}

/// True for content that cannot run scripts wherever it is shown. SVG, HTML and files of
/// an unknown kind can.
pub fn is_inert(media: &str) -> bool {
    media.starts_with("image/") && media != "image/svg+xml"
}

/// The signatures of <https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern>,
/// and AVIF's brand.
fn from_content(head: &[u8]) -> Option<&'static str> {
    let starts = |signature: &[u8]| head.starts_with(signature);
    let at = |offset: usize, bytes: &[u8]| head.get(offset..).is_some_and(|h| h.starts_with(bytes));
    if starts(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if starts(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if starts(b"RIFF") && at(8, b"WEBPVP") {
        Some("image/webp")
    } else if starts(b"GIF87a") || starts(b"GIF89a") {
        Some("image/gif")
    } else if at(4, b"ftypavif") {
        Some("image/avif")
    } else {
        None
    }
}

fn from_name(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "gif" => "image/gif",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_unless_the_content_is_a_known_picture() {
        assert_eq!(detect_media_type("a/b.JPG", b""), "image/jpeg");
        assert_eq!(
            detect_media_type("b.jpg", b"\x89PNG\r\n\x1a\n...."),
            "image/png"
        );
        assert_eq!(
            detect_media_type("b.png", b"RIFF\x10\0\0\0WEBPVP8 "),
            "image/webp"
        );
        assert_eq!(detect_media_type("b.svg", b"<svg xmlns="), "image/svg+xml");
        assert_eq!(detect_media_type("b.jpg", b"<html><script>"), "image/jpeg");
    }

    #[test]
    fn names_without_a_known_extension_are_plain_bytes() {
        for name in ["README", "a.b/c", "x.exe", "x.", "jpg"] {
            assert_eq!(detect_media_type(name, b"text"), UNKNOWN, "{name}");
        }
    }

    #[test]
    fn only_raster_images_are_inert() {
        assert!(is_inert("image/webp"));
        for media in ["image/svg+xml", "text/html; charset=utf-8", UNKNOWN] {
            assert!(!is_inert(media), "{media}");
        }
    }
}
