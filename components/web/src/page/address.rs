//! Addresses of pages and pictures.

use form_urlencoded::Serializer;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What `encodeURIComponent` leaves as it is.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Encodes a segment of a path, as the front does.
fn encode(segment: &str) -> String {
    utf8_percent_encode(segment, COMPONENT).to_string()
}

/// The path of a product's page: the one of its addresses that the others name as theirs.
pub fn product(id: i64, slug: Option<&str>) -> String {
    match slug {
        Some(slug) => format!("/product/{id}-{}", encode(slug)),
        None => format!("/product/{id}"),
    }
}

/// The path of the page of a category.
pub fn category(slug: &str) -> String {
    format!("/category/{}", encode(slug))
}

/// The path of a picture, which is at most `width` pixels wide.
pub fn picture(path: &str, width: u32) -> String {
    let segments: Vec<_> = path.split('/').map(encode).collect();
    format!("/cache/{}?w={width}", segments.join("/"))
}

/// A path with those parameters that have a value.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    let present = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query = query.extend_pairs(present).finish();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_as_the_front_makes_them() {
        assert_eq!(product(7, Some("a-b")), "/product/7-a-b");
        assert_eq!(product(7, None), "/product/7");
        assert_eq!(category("kabel-für"), "/category/kabel-f%C3%BCr");
        let path = "catalog/A B/O'C (1)!.jpg";
        assert_eq!(
            picture(path, 640),
            "/cache/catalog/A%20B/O'C%20(1)!.jpg?w=640"
        );
        assert_eq!(with_query("/", &[("a", ""), ("b", "x y")]), "/?b=x+y");
        assert_eq!(with_query("/", &[("a", "")]), "/");
    }
}
