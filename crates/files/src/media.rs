//! Media types, and which of them need a sandbox.

/// What a file is when nothing says more.
const UNKNOWN: &str = "application/octet-stream";

/// The media type of a file: that of its content where the first bytes are
/// those of a raster image, else that of its name.
///
/// Every answer carries `nosniff`, so a wrong name could only break a picture,
/// never turn it into a page; looking at the content makes such pictures work.
pub fn media_type(path: &str, head: &[u8]) -> &'static str {
    of_content(head).unwrap_or_else(|| of_name(path))
}

/// True for content that cannot run anything, wherever it is shown. SVG, HTML
/// and the unknown are not among it.
pub fn is_inert(media: &str) -> bool {
    media.starts_with("image/") && media != "image/svg+xml"
}

/// The signatures of <https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern>,
/// and AVIF's brand.
fn of_content(head: &[u8]) -> Option<&'static str> {
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

fn of_name(path: &str) -> &'static str {
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
        assert_eq!(media_type("a/b.JPG", b""), "image/jpeg");
        assert_eq!(media_type("b.jpg", b"\x89PNG\r\n\x1a\n...."), "image/png");
        assert_eq!(media_type("b.png", b"RIFF\x10\0\0\0WEBPVP8 "), "image/webp");
        assert_eq!(media_type("b.svg", b"<svg xmlns="), "image/svg+xml");
        assert_eq!(media_type("b.jpg", b"<html><script>"), "image/jpeg");
    }

    #[test]
    fn names_without_a_known_extension_are_plain_bytes() {
        for name in ["README", "a.b/c", "x.exe", "x.", "jpg"] {
            assert_eq!(media_type(name, b"text"), UNKNOWN, "{name}");
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
