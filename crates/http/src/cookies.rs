//! Cookies of a request (RFC 6265 section 5.4).

use http::HeaderMap;
use http::header::COOKIE;

/// The names and values, in the order in which they were sent.
pub fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let headers = headers.get_all(COOKIE).iter();
    headers
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
}
