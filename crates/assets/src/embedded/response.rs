//! Responses with embedded files.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    self, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use storefront_http::conditional;

use super::coding::choose_coding;
use super::{Coding, EncodedContent, File, gzip};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A cache may keep the response, and asks before each use.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");
/// Pages run our scripts and nothing else, and only scripts send forms. Small pictures in
/// style sheets are `data:`.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

impl File {
    /// Responds with the file in the coding that the client prefers, or with 304.
    pub fn respond(&'static self, request: &HeaderMap) -> Response {
        let stored = self.select(request);
        let etag = stored.map_or(self.inflated_etag, |content| Some(content.etag));
        let etag = etag.expect("what is selected has a tag");
        let known = conditional::is_known(request.get_all(IF_NONE_MATCH), etag);
        let mut response = match stored {
            _ if known => StatusCode::NOT_MODIFIED.into_response(),
            Some(content) => Body::from(Bytes::from_static(content.bytes)).into_response(),
            None => Body::from(self.inflate()).into_response(),
        };
        let headers = response.headers_mut();
        if !known {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
            if let Some(name) = stored.and_then(|content| content.coding.header_value()) {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
            }
        }
        headers.insert(ETAG, HeaderValue::from_static(etag));
        if self.encodings.len() + usize::from(self.inflated_etag.is_some()) > 1 {
            headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        }
        let cache = if self.immutable {
            IMMUTABLE
        } else {
            REVALIDATED
        };
        headers.insert(CACHE_CONTROL, cache);
        if self.media.starts_with("text/html") {
            add_page_headers(headers);
        }
        response
    }

    /// Selects the content to send; none if that is to be inflated. If no coding is acceptable
    /// it is the last one, which most clients can read: that helps them more than a 406.
    fn select(&self, request: &HeaderMap) -> Option<&'static EncodedContent> {
        let accepted = request.get_all(ACCEPT_ENCODING).iter();
        let accepted: Vec<_> = accepted.filter_map(|value| value.to_str().ok()).collect();
        let stored = self.encodings.iter().map(|content| content.coding);
        let inflated = self.inflated_etag.map(|_| Coding::Identity);
        let best = choose_coding(&accepted.join(","), stored.chain(inflated));
        let mut encodings = self.encodings.iter();
        let best = encodings.find(|content| Some(content.coding) == best);
        best.or(match self.inflated_etag {
            Some(_) => None,
            None => self.encodings.last(),
        })
    }

    /// Returns the content without a coding.
    ///
    /// # Panics
    /// Never, as the build has compressed it.
    pub fn inflate(&self) -> Vec<u8> {
        let last = self.encodings.last();
        let last = last.expect("the build writes at least one content for each file");
        if last.coding == Coding::Identity {
            return last.bytes.to_vec();
        }
        gzip::inflate(last.bytes).expect("the build has compressed it with gzip")
    }
}

/// Adds the headers of a page: what it may load, and what it tells others.
pub fn add_page_headers(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
    // The URL of a page can hold the token of a mailed link, so no other site learns it.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A page that opens ours has no access to its window.
    let opener = header::HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn content(coding: Coding, etag: &'static str) -> EncodedContent {
        EncodedContent {
            coding,
            etag,
            bytes: b"x",
        }
    }

    /// `x` in gzip, as `printf x | gzip -9n` makes it.
    const GZIP: EncodedContent = EncodedContent {
        coding: Coding::Gzip,
        etag: "\"g\"",
        bytes: b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xab\0\0\x83\x16\xdc\x8c\x01\0\0\0",
    };

    static PAGE: File = File {
        path: "/",
        media: "text/html; charset=utf-8",
        immutable: false,
        encodings: &[content(Coding::Brotli, "\"b\""), GZIP],
        inflated_etag: Some("\"i\""),
    };
    static ASSET: File = File {
        path: "/assets/a.0.css",
        media: "text/css; charset=utf-8",
        immutable: true,
        encodings: &[content(Coding::Gzip, "\"g\"")],
        inflated_etag: None,
    };

    fn request(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn pages_are_revalidated_and_assets_are_immutable() {
        let page = PAGE.respond(&HeaderMap::new());
        assert_eq!(page.headers()[CACHE_CONTROL], "no-cache");
        assert!(page.headers().contains_key(CONTENT_SECURITY_POLICY));
        let asset = ASSET.respond(&HeaderMap::new());
        assert_eq!(asset.headers()[CACHE_CONTROL], IMMUTABLE);
        assert!(!asset.headers().contains_key(CONTENT_SECURITY_POLICY));
    }

    #[test]
    fn the_client_chooses_where_there_is_a_choice() {
        let coding = |file: &'static File, accepted| {
            let response = file.respond(&request(ACCEPT_ENCODING, accepted));
            let coding = response.headers().get(CONTENT_ENCODING).cloned();
            (coding, response.headers().contains_key(VARY))
        };
        let named = |name| Some(HeaderValue::from_static(name));
        assert_eq!(coding(&PAGE, "gzip, br"), (named("br"), true));
        assert_eq!(coding(&PAGE, "gzip"), (named("gzip"), true));
        assert_eq!(coding(&PAGE, "identity;q=0"), (None, true));
        assert_eq!(coding(&ASSET, "br"), (named("gzip"), false));
    }

    #[test]
    fn a_client_without_a_decoder_gets_the_content_inflated() {
        let response = PAGE.respond(&request(ACCEPT_ENCODING, "gzip;q=0, br;q=0"));
        assert_eq!(response.headers()[ETAG], "\"i\"");
        assert_eq!(PAGE.inflate(), b"x");
    }

    #[test]
    fn a_tag_belongs_to_its_coding() {
        let mut headers = request(IF_NONE_MATCH, "\"i\"");
        assert_eq!(PAGE.respond(&headers).status(), StatusCode::NOT_MODIFIED);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(PAGE.respond(&headers).status(), StatusCode::OK);
    }
}
