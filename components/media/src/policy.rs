//! How pictures may be cached and shown.

use http::header::{CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, VARY};
use storefront_assets::media_type;
use storefront_http::representation::Policy;

const ANY_ORIGIN_MAY_SHOW: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

const CACHE_CONTROL: &str = "public, max-age=600";

/// Pictures change rarely and under the same name: ten minutes, then ask.
/// Any page may show them (a front of another origin does).
static PICTURE: Policy = Policy {
    cache_control: CACHE_CONTROL,
    headers: &PICTURE_HEADERS,
};
static PICTURE_HEADERS: [(HeaderName, HeaderValue); 1] = [ANY_ORIGIN_MAY_SHOW];

/// SVG can carry scripts, and a file that is not a picture can be anything. When such a
/// file is opened by itself, it has no origin and loads nothing. Style inside an SVG is
/// allowed, as drawing programs write it.
static SANDBOXED: Policy = Policy {
    cache_control: CACHE_CONTROL,
    headers: &SANDBOXED_HEADERS,
};
static SANDBOXED_HEADERS: [(HeaderName, HeaderValue); 2] = [
    ANY_ORIGIN_MAY_SHOW,
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    ),
];

/// Returns the policy for a media type.
pub fn for_media_type(media_type: &str) -> &'static Policy {
    match media_type::is_inert(media_type) {
        true => &PICTURE,
        false => &SANDBOXED,
    }
}

/// Tells caches that another `Accept` may get another format.
pub fn vary_by_accept(headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Accept"));
}
