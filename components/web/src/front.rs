//! The web front: one page, whose script shows the content of the URL.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{ACCEPT, CACHE_CONTROL, ETAG, VARY};
use http::{HeaderMap, HeaderValue, StatusCode, Uri};
use storefront_assets::embedded::File;
use storefront_http::Error;
use storefront_http::query::PathSegment;

use crate::files;

/// The paths of the pages, as in `static/web/js/routes.js`.
const PAGES: [&str; 13] = [
    "/",
    "/product/{id}",
    "/p/{slug}",
    "/login",
    "/register",
    "/forgot-password",
    "/reset-password",
    "/verify-email",
    "/account",
    "/admin/products",
    "/admin/products/new",
    "/admin/products/{id}",
    "/admin/users",
];

/// Paths for programs, whose errors are JSON.
const FOR_PROGRAMS: [&str; 3] = ["/api", "/assets", "/cache"];

const NOT_FOUND: Error = Error::NotFound("Not Found");

/// Adds the pages and their files.
pub fn routes(mut router: Router) -> Router {
    for path in PAGES {
        router = if path.ends_with("{id}") {
            router.route(path, get(numbered_page))
        } else {
            router.route(path, get(page))
        };
    }
    let others = files::ALL
        .iter()
        .filter(|file| !file.immutable && file.path != "/");
    for file in others {
        let page = async move |headers: HeaderMap| file.respond(&headers);
        router = router.route(file.path, get(page));
    }
    router.route("/assets/{name}", get(asset))
}

async fn page(headers: HeaderMap) -> Response {
    shell().respond(&headers)
}

/// An id has to be a number; the page's script asks whether there is such a product.
async fn numbered_page(PathSegment(id): PathSegment, uri: Uri, headers: HeaderMap) -> Response {
    if id.parse::<u32>().is_ok() {
        page(headers).await
    } else {
        missing(uri, headers).await
    }
}

async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    match files::find(uri.path()) {
        Some(file) => file.respond(&headers),
        None => NOT_FOUND.into_response(),
    }
}

/// 404: a page for browsers, JSON for programs.
pub async fn missing(uri: Uri, mut headers: HeaderMap) -> Response {
    let is_for_programs = FOR_PROGRAMS.iter().any(|prefix| {
        let rest = uri.path().strip_prefix(prefix);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let accepted = headers.get_all(ACCEPT).iter();
    let mut accepted = accepted.filter_map(|value| value.to_str().ok());
    if is_for_programs || !accepted.any(|value| value.contains("text/html")) {
        return NOT_FOUND.into_response();
    }
    // The path may exist in a minute, so the response is not stored, and no condition applies.
    headers.remove(http::header::IF_NONE_MATCH);
    let mut response = shell().respond(&headers);
    *response.status_mut() = StatusCode::NOT_FOUND;
    let headers = response.headers_mut();
    headers.remove(ETAG);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(VARY, HeaderValue::from_static("Accept"));
    response
}

fn shell() -> &'static File {
    files::find("/").expect("static/web has an index.html, which the build has read")
}

#[cfg(test)]
mod tests {
    use super::PAGES;

    #[test]
    fn the_script_shows_the_pages_that_are_served() {
        let script = include_str!("../../../static/web/js/routes.js");
        let paths = script.split("{ path: \"").skip(1);
        let paths: Vec<_> = paths.filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(paths, PAGES);
    }
}
