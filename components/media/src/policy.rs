//! How pictures may be cached and shown.

use storefront_files::{Answer, Policy, media};

/// Pictures change rarely and under the same name: ten minutes, then ask.
/// Any page may show them (a front of another origin does).
const PICTURE: Policy = Policy {
    cache_control: "public, max-age=600",
    headers: &[("cross-origin-resource-policy", "cross-origin")],
};

/// SVG can carry scripts, and what is no picture can be anything: opened by
/// itself, it gets no origin and loads nothing. Style inside an SVG is allowed,
/// as drawing programs write it.
const SANDBOXED: Policy = Policy {
    cache_control: PICTURE.cache_control,
    headers: &[
        ("cross-origin-resource-policy", "cross-origin"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
    ],
};

/// The policy for a media type.
pub fn of(media: &str) -> Policy {
    match media::is_inert(media) {
        true => PICTURE,
        false => SANDBOXED,
    }
}

/// Tells caches that another `Accept` may get another format.
pub fn vary_by_accept(answer: &mut Answer) {
    if matches!(answer.status, 200 | 206 | 304) {
        answer.push("vary", "Accept");
    }
}
