//! QR codes (ISO/IEC 18004) as SVG documents.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};
use storefront_http::{Error, Result};

/// The width of the light margin that scanners need, in modules (section 6.3.8).
const QUIET_ZONE: i32 = 4;

/// Draws a text as an SVG document: a light square, and a path of the dark modules.
///
/// # Errors
/// The text is longer than a QR code can hold, which is about 2 KB.
pub fn svg(text: &str) -> Result<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|error| Error::Internal(format!("QR code: {error}")))?;
    let side = code.size() + 2 * QUIET_ZONE;
    let mut dark = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            let _ = write!(dark, "M{} {}h1v1h-1z", x + QUIET_ZONE, y + QUIET_ZONE);
        }
    }
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{dark}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Pixels for each module: a scanner needs more than one.
    const SCALE: usize = 4;

    #[test]
    fn a_scanner_reads_the_text() {
        let text = "otpauth://totp/Storefront:ada%2Bshop?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let svg = svg(text).unwrap();
        let modules: HashSet<(usize, usize)> = svg
            .split('M')
            .filter_map(|part| part.split_once("h1v1h-1z")?.0.split_once(' '))
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        let bottom = modules.iter().map(|(_, y)| y).max().unwrap();
        let size = SCALE * (1 + bottom + 4);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| {
            let is_dark = modules.contains(&(x / SCALE, y / SCALE));
            if is_dark { 0 } else { 255 }
        });
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1);
        assert_eq!(codes[0].decode().unwrap().1, text);
    }

    #[test]
    fn a_text_that_does_not_fit_is_an_error() {
        assert!(svg(&"x".repeat(4000)).is_err());
    }
}
