//! The API's documentation for people: `/docs` shows `/openapi.json` in Swagger UI.
//!
//! It is no part of `web`, as one component of both would be larger than a mebibyte, and the
//! front should start as fast as it can.

use std::sync::LazyLock;

use axum::Router;
use http::HeaderMap;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_assets::embedded::File;
use storefront_http::default_headers::API_HEADERS;
use storefront_http::methods::get;
use storefront_http::service;

/// The page and the viewer's files.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/table.rs"));

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    let routes = FILES.iter().map(|file| {
        let answer = async move |headers: HeaderMap| file.respond(&headers);
        (file.path, get(answer))
    });
    service::with_fallbacks(service::router(routes))
});

struct Docs;

spin_sdk::wasip3::http::service::export!(Docs);

impl Guest for Docs {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        service::serve(request, async |request| {
            service::route(&ROUTES, &API_HEADERS, request).await
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use storefront_assets::embedded::Coding;

    use super::*;

    #[test]
    fn the_page_names_every_file() {
        let (page, others) = FILES.split_first().unwrap();
        assert_eq!((page.path, others.len()), ("/docs", 4));
        let text = std::str::from_utf8(page.encodings[0].bytes).unwrap();
        for file in others {
            assert!(
                text.contains(&format!("\"{}\"", file.path)),
                "{}",
                file.path
            );
        }
    }

    #[test]
    fn what_is_coded_can_be_decoded() {
        let mut files = FILES.iter();
        let script = files.find(|file| file.path.contains("bundle")).unwrap();
        let [form] = script.encodings else {
            panic!("one form is enough");
        };
        assert_eq!(form.coding, Coding::Gzip);
        let mut text = String::new();
        let mut decoder = flate2::read::GzDecoder::new(form.bytes);
        decoder.read_to_string(&mut text).unwrap();
        assert!(text.contains("SwaggerUIBundle"));
    }
}
