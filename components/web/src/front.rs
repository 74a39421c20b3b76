//! Pages: where to go from here, and what links in mails lead to.

use axum::response::{Html, IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};

const INDEX_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const LINK_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub async fn index() -> Response {
    page(include_str!("front.html"), INDEX_POLICY)
}

pub async fn reset_password() -> Response {
    page(include_str!("reset-password.html"), LINK_POLICY)
}

pub async fn verify_email() -> Response {
    page(include_str!("verify-email.html"), LINK_POLICY)
}

pub async fn style() -> impl IntoResponse {
    let css = HeaderValue::from_static("text/css; charset=utf-8");
    ([(CONTENT_TYPE, css)], include_str!("mail-links.css"))
}

pub async fn script() -> impl IntoResponse {
    let javascript = HeaderValue::from_static("text/javascript; charset=utf-8");
    ([(CONTENT_TYPE, javascript)], include_str!("mail-links.js"))
}

/// The address of a page can hold a link's token, so no other site learns it.
fn page(html: &'static str, policy: &'static str) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ];
    (headers, Html(html)).into_response()
}
