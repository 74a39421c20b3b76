//! SVG (<https://www.w3.org/TR/SVG2/>): only as much of XML as is needed to find the root
//! element.

use super::{Header, truncated};
use crate::Refusal;

const NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// The size of a replaced element without a size, in CSS.
const DEFAULT: (f64, f64) = (300.0, 150.0);
/// The largest size that is returned. A larger one is a mistake, and an SVG can be drawn
/// smaller without loss.
const LARGEST: f64 = 65_535.0;

/// Reads the size of the root element: its `width` and `height` if both are in pixels,
/// otherwise the size of its `viewBox`, otherwise [`DEFAULT`].
pub(super) fn parse_svg(bytes: &[u8]) -> Result<Header, Refusal> {
    let root = root(bytes).ok_or(Refusal::NotAPicture)?;
    // Without the namespace, a browser shows XML and no picture.
    if attribute(root.tag, "xmlns") != Some(NAMESPACE) {
        return Err(Refusal::broken("the namespace of SVG is missing"));
    }
    // Comments after the root are valid, but so rare that they are refused.
    if !root.tag.ends_with('/') && !root.rest.trim_end().ends_with("</svg>") {
        return Err(truncated());
    }
    let pixels = |name| {
        let value = attribute(root.tag, name)?;
        number(value.strip_suffix("px").unwrap_or(value))
    };
    let (width, height) = pixels("width")
        .zip(pixels("height"))
        .or_else(|| view_box(attribute(root.tag, "viewBox")?))
        .unwrap_or(DEFAULT);
    let whole = |length: f64| length.round().clamp(1.0, LARGEST) as u32;
    Ok(Header::still(whole(width), whole(height)))
}

/// The root element of a document.
pub(crate) struct Root<'a> {
    /// Its start tag, without the angle brackets.
    tag: &'a str,
    /// What follows the start tag.
    rest: &'a str,
}

/// Finds the root element, if it is `svg`. Before it there may be a byte order mark, an XML
/// declaration, comments, processing instructions and a document type. An internal subset is
/// refused: its entities can expand without limit in a parser.
pub(crate) fn root(bytes: &[u8]) -> Option<Root<'_>> {
    let text = std::str::from_utf8(bytes).ok()?;
    // XML 1.0, section 2.2. Binary files usually have such characters.
    if text.contains(|c: char| c.is_ascii_control() && !c.is_ascii_whitespace()) {
        return None;
    }
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    loop {
        rest = rest.trim_ascii_start();
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            rest = instruction.split_once("?>")?.1;
        } else if let Some(doctype) = rest.strip_prefix("<!DOCTYPE") {
            let (doctype, behind) = doctype.split_once('>')?;
            if doctype.contains('[') {
                return None;
            }
            rest = behind;
        } else {
            break;
        }
    }
    let element = rest.strip_prefix("<svg")?;
    let (tag, rest) = element.split_at(end_of_tag(element)?);
    tag.is_empty().then_some(()).or_else(|| {
        tag.starts_with(|c: char| c == '/' || c.is_ascii_whitespace())
            .then_some(())
    })?;
    Some(Root {
        tag,
        rest: &rest[1..],
    })
}

/// The position of the `>` that ends a tag; one in an attribute's value does not.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
        None
    })
}

/// The unparsed value of an attribute in a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = tag;
    loop {
        let (before, behind) = rest.split_once('=')?;
        let behind = behind.trim_ascii_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = behind[1..].split_once(quote)?;
        if before.trim_ascii() == name {
            return Some(value);
        }
        rest = next;
    }
}

/// The width and height of a `viewBox`: its third and fourth number.
fn view_box(value: &str) -> Option<(f64, f64)> {
    let mut numbers = value
        .split(|c: char| c == ',' || c.is_ascii_whitespace())
        .filter(|part| !part.is_empty());
    let width = number(numbers.nth(2)?)?;
    Some((width, number(numbers.next()?)?))
}

/// Parses a length greater than 0.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim_ascii().parse().ok()?;
    (number.is_finite() && number > 0.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const XMLNS: &str = "xmlns=\"http://www.w3.org/2000/svg\"";

    fn size(attributes: &str) -> (u32, u32) {
        let header = parse_svg(format!("<svg {XMLNS} {attributes}/>").as_bytes()).unwrap();
        (header.width, header.height)
    }

    #[test]
    fn the_root_is_found_behind_whatever_may_precede_it() {
        let document = format!(
            "\u{feff}<?xml version='1.0'?>\n<!-- <html> --><!DOCTYPE svg PUBLIC \"a\" \"b\">\n\
             <svg {XMLNS} aria-label='a > b'><path/></svg>\n"
        );
        assert!(parse_svg(document.as_bytes()).is_ok());
    }

    #[test]
    fn other_documents_have_no_such_root() {
        for text in [
            "",
            "svg",
            "<svgx/>",
            "<html><svg/></html>",
            "<!-- <svg/>",
            "text <svg/>",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
            "<svg",
            "<svg a='>'",
            "<svg/>\0",
        ] {
            assert!(root(text.as_bytes()).is_none(), "{text}");
        }
        assert!(root(b"<svg>\xff</svg>").is_none());
    }

    #[test]
    fn the_size_comes_from_attributes_the_view_box_or_css() {
        assert_eq!(size("width='20' height='10.6px'"), (20, 11));
        assert_eq!(size("width='100%' viewBox='0 0 1200,900'"), (1200, 900));
        assert_eq!(size("width='2em' height='1em'"), (300, 150));
        assert_eq!(
            size("width='-5' height='inf' data-viewBox='0 0 1 1'"),
            (300, 150)
        );
        assert_eq!(size("viewBox = \"0 0 1e99 0.1\""), (65_535, 1));
    }

    #[test]
    fn a_missing_end_or_namespace_is_broken() {
        let broken = |text: &str| matches!(parse_svg(text.as_bytes()), Err(Refusal::Broken(_)));
        assert!(broken("<svg width='1'/>"));
        assert!(broken(&format!("<svg {XMLNS}><path>")));
    }
}
