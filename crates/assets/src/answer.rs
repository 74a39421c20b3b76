//! Files over HTTP.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{
    self, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use storefront_files::conditional;

use crate::coding::choose;
use crate::{File, Form};

const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// May be kept, but each use asks first.
const REVALIDATED: HeaderValue = HeaderValue::from_static("no-cache");
/// Pages run our scripts and nothing else; forms are sent by them. Small pictures of
/// style sheets are `data:`.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; \
     frame-ancestors 'none'",
);

impl File {
    /// Answers with the file in the coding that the client likes best, or with 304.
    pub fn answer(&'static self, request: &HeaderMap) -> Response {
        let form = self.select(request);
        let known = request.get_all(IF_NONE_MATCH).iter().any(|list| {
            list.to_str()
                .is_ok_and(|list| conditional::none_match(list, form.etag))
        });
        let mut response = match known {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => Body::from(Bytes::from_static(form.bytes)).into_response(),
        };
        let headers = response.headers_mut();
        if !known {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
            if let Some(name) = form.coding.name() {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
            }
        }
        headers.insert(ETAG, HeaderValue::from_static(form.etag));
        if self.forms.len() > 1 {
            headers.insert(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        }
        let cache = if self.immutable {
            IMMUTABLE
        } else {
            REVALIDATED
        };
        headers.insert(CACHE_CONTROL, cache);
        if self.media.starts_with("text/html") {
            protect(headers);
        }
        response
    }

    /// If none is acceptable it is the last, which most can read: it helps more than a 406.
    fn select(&self, request: &HeaderMap) -> &Form {
        let accepted = request.get_all(ACCEPT_ENCODING).iter();
        let accepted: Vec<_> = accepted.filter_map(|value| value.to_str().ok()).collect();
        let codings = self.forms.iter().map(|form| form.coding);
        let best = choose(&accepted.join(","), codings);
        let mut forms = self.forms.iter();
        forms
            .find(|form| Some(form.coding) == best)
            .or(self.forms.last())
            .expect("the build gives each file a form")
    }
}

fn protect(headers: &mut HeaderMap) {
    headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
    // The address of a page can hold a link's token, so no other site learns it.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // Nor does a page that opens ours get hold of its window.
    let opener = header::HeaderName::from_static("cross-origin-opener-policy");
    headers.insert(opener, HeaderValue::from_static("same-origin"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Coding;

    const fn form(coding: Coding, etag: &'static str) -> Form {
        Form {
            coding,
            etag,
            bytes: b"x",
        }
    }

    static PAGE: File = File {
        path: "/",
        media: "text/html; charset=utf-8",
        immutable: false,
        forms: &[
            form(Coding::Brotli, "\"b\""),
            form(Coding::Gzip, "\"g\""),
            form(Coding::Identity, "\"i\""),
        ],
    };
    static ASSET: File = File {
        path: "/assets/a.0.css",
        media: "text/css; charset=utf-8",
        immutable: true,
        forms: &[form(Coding::Gzip, "\"g\"")],
    };

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn pages_are_asked_for_again_and_assets_never() {
        let page = PAGE.answer(&HeaderMap::new());
        assert_eq!(page.headers()[CACHE_CONTROL], "no-cache");
        assert!(page.headers().contains_key(CONTENT_SECURITY_POLICY));
        let asset = ASSET.answer(&HeaderMap::new());
        assert_eq!(asset.headers()[CACHE_CONTROL], IMMUTABLE);
        assert!(!asset.headers().contains_key(CONTENT_SECURITY_POLICY));
    }

    #[test]
    fn the_client_chooses_where_there_is_a_choice() {
        let coding = |file: &'static File, accepted| {
            let answer = file.answer(&asked(ACCEPT_ENCODING, accepted));
            let coding = answer.headers().get(CONTENT_ENCODING).cloned();
            (coding, answer.headers().contains_key(VARY))
        };
        let named = |name| Some(HeaderValue::from_static(name));
        assert_eq!(coding(&PAGE, "gzip, br"), (named("br"), true));
        assert_eq!(coding(&PAGE, "gzip"), (named("gzip"), true));
        assert_eq!(coding(&PAGE, "identity;q=0"), (None, true));
        assert_eq!(coding(&ASSET, "br"), (named("gzip"), false));
    }

    #[test]
    fn a_tag_belongs_to_its_coding() {
        let mut request = asked(IF_NONE_MATCH, "\"i\"");
        assert_eq!(PAGE.answer(&request).status(), StatusCode::NOT_MODIFIED);
        request.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        assert_eq!(PAGE.answer(&request).status(), StatusCode::OK);
    }
}
