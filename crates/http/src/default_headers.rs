//! Headers that responses have by default.

use http::header::{self, HeaderName, HeaderValue};

/// Headers that a response gets when it does not set them.
pub type DefaultHeaders = [(HeaderName, HeaderValue)];

/// The policy of a response that is data: it loads nothing and is not framed.
pub const DATA_ONLY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
);

/// No cache keeps the response.
pub const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

/// The headers of a response of an API.
pub static API_HEADERS: [(HeaderName, HeaderValue); 2] = [NO_STORE, DATA_ONLY];
