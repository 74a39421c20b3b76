//! The page, the viewer's files, and how they are answered.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    REFERRER_POLICY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use storefront_files::conditional;

/// A file as the build script has prepared it.
pub struct File {
    pub path: &'static str,
    media: &'static str,
    etag: &'static str,
    /// With gzip. There is no other form: the component has no room for it, and every
    /// browser takes this one, over plain HTTP too.
    is_coded: bool,
    bytes: &'static [u8],
}

/// All of them.
pub static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/table.rs"));

const PAGE: &str = "/docs";

/// Scripts and styles are ours or the viewer's, whose style sheet has pictures in `data:`.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// Answers with a file, or with 304.
pub fn answer(file: &'static File, request: &HeaderMap) -> Response {
    let known = request.get_all(IF_NONE_MATCH).iter().any(|list| {
        list.to_str()
            .is_ok_and(|list| conditional::none_match(list, file.etag))
    });
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Body::from(Bytes::from_static(file.bytes)).into_response(),
    };
    let headers = response.headers_mut();
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.media));
        if file.is_coded {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    headers.insert(ETAG, HeaderValue::from_static(file.etag));
    let cache = match file.path {
        PAGE => "no-cache",
        _ => "public, max-age=31536000, immutable",
    };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if file.path == PAGE {
        headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    response
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_page_names_every_file() {
        let page = FILES.iter().find(|file| file.path == PAGE).unwrap();
        let page = std::str::from_utf8(page.bytes).unwrap();
        for file in FILES.iter().filter(|file| file.path != PAGE) {
            assert!(
                page.contains(&format!("\"{}\"", file.path)),
                "{}",
                file.path
            );
        }
        assert_eq!(page.matches("\"/docs/assets/").count(), FILES.len() - 1);
    }

    #[test]
    fn what_is_coded_can_be_decoded() {
        let script = FILES
            .iter()
            .find(|file| file.path.contains("bundle"))
            .unwrap();
        let mut text = String::new();
        let mut decoder = flate2::read::GzDecoder::new(script.bytes);
        assert!(script.is_coded);
        decoder.read_to_string(&mut text).unwrap();
        assert!(text.contains("SwaggerUIBundle"));
    }
}
