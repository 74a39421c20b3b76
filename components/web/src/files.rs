//! The files of `static/web`, as the build script has prepared them.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    self, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use storefront_files::conditional;

use crate::accept_encoding::{Coding, choose};

/// A file in the codings that are worth it.
pub struct File {
    /// In the address.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub media: &'static str,
    /// Its path changes with its content.
    pub immutable: bool,
    /// As it is.
    pub identity: Coded,
    /// RFC 1952.
    pub gzip: Option<Coded>,
    /// RFC 7932.
    pub brotli: Option<Coded>,
}

/// A representation with its strong entity tag.
pub struct Coded {
    pub bytes: &'static [u8],
    pub etag: &'static str,
}

/// All files, by path in ascending order.
pub static ALL: &[File] = include!(concat!(env!("OUT_DIR"), "/table.rs"));

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// May be kept, but each use asks first.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");
/// Pages run our scripts and nothing else; forms are sent by them.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// The file of a path.
pub fn find(path: &str) -> Option<&'static File> {
    let position = ALL.binary_search_by(|file| file.path.cmp(path)).ok()?;
    Some(&ALL[position])
}

/// Answers with a file in the coding that the client likes best, or with 304.
pub fn answer(file: &'static File, request: &HeaderMap) -> Response {
    let (coding, coded) = file.select(request);
    let known = request.get_all(IF_NONE_MATCH).iter().any(|list| {
        list.to_str()
            .is_ok_and(|list| conditional::none_match(list, coded.etag))
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(Bytes::from_static(coded.bytes)).into_response()
    };
    let headers = response.headers_mut();
    if !known {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.media));
        if let Some(name) = coding.name() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
    headers.insert(ETAG, HeaderValue::from_static(coded.etag));
    headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
    let cache = if file.immutable {
        IMMUTABLE
    } else {
        REVALIDATED
    };
    headers.insert(CACHE_CONTROL, cache);
    if file.media.starts_with("text/html") {
        headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
        // The address of a page can hold a link's token, so no other site learns it.
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        // Nor does a page that opens ours get hold of its window.
        let opener = header::HeaderName::from_static("cross-origin-opener-policy");
        headers.insert(opener, HeaderValue::from_static("same-origin"));
    }
    response
}

impl File {
    fn select(&self, request: &HeaderMap) -> (Coding, &Coded) {
        let accepted = request.get_all(ACCEPT_ENCODING).iter();
        let accepted: Vec<_> = accepted.filter_map(|value| value.to_str().ok()).collect();
        let available = [
            (Coding::Brotli, self.brotli.as_ref()),
            (Coding::Gzip, self.gzip.as_ref()),
            (Coding::Identity, Some(&self.identity)),
        ];
        let available = available
            .into_iter()
            .filter_map(|(coding, coded)| Some((coding, coded?)));
        let best = choose(
            &accepted.join(","),
            available.clone().map(|(coding, _)| coding),
        );
        let mut chosen = available.filter(|(coding, _)| *coding == best);
        chosen.next().unwrap_or((Coding::Identity, &self.identity))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_file_is_found() {
        assert!(ALL.is_sorted_by(|a, b| a.path < b.path));
        assert!(find("/").is_some_and(|page| !page.immutable));
        assert!(find("/robots.txt").is_some());
        assert!(find("/assets/").is_none());
    }

    #[test]
    fn codings_are_of_the_same_content_and_smaller() {
        for file in ALL {
            let identity = file.identity.bytes;
            if let Some(gzip) = &file.gzip {
                let mut bytes = Vec::new();
                let mut decoder = flate2::read::GzDecoder::new(gzip.bytes);
                decoder.read_to_end(&mut bytes).unwrap();
                assert_eq!(bytes, identity, "{}", file.path);
                assert!(gzip.bytes.len() < identity.len(), "{}", file.path);
                assert_ne!(gzip.etag, file.identity.etag);
            }
            if let Some(brotli) = &file.brotli {
                let mut bytes = Vec::new();
                brotli::BrotliDecompress(&mut { brotli.bytes }, &mut bytes).unwrap();
                assert_eq!(bytes, identity, "{}", file.path);
            }
        }
    }

    #[test]
    fn pages_are_asked_for_again_and_assets_never() {
        let page = answer(find("/").unwrap(), &HeaderMap::new());
        assert_eq!(page.headers()[CACHE_CONTROL], "no-cache");
        assert!(page.headers().contains_key(CONTENT_SECURITY_POLICY));
        let asset = ALL.iter().find(|file| file.immutable).unwrap();
        let response = answer(asset, &HeaderMap::new());
        assert!(
            response.headers()[CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(response.headers()[VARY], "accept-encoding");
    }

    #[test]
    fn a_tag_belongs_to_its_coding() {
        let page = find("/").unwrap();
        let mut request = HeaderMap::new();
        request.insert(IF_NONE_MATCH, HeaderValue::from_static(page.identity.etag));
        assert_eq!(answer(page, &request).status(), StatusCode::NOT_MODIFIED);
        request.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let response = answer(page, &request);
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[CONTENT_ENCODING], "gzip");
    }
}
