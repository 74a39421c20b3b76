//! Content of requests: its size, its media type and its coding.

use axum::extract::Request;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::error::{Error, Result};

/// The largest body that a route reads unless it has a limit of its own.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// Reads a whole body of at most `max_bytes`.
///
/// # Errors
/// 413 when it is larger, 400 when the client breaks off.
pub async fn read_body(request: Request, max_bytes: usize) -> Result<Bytes> {
    let announced = request.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > max_bytes as u64) {
        return Err(Error::ContentTooLarge);
    }
    match Limited::new(request.into_body(), max_bytes).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Error::ContentTooLarge),
        Err(_) => Err(Error::BadRequest("Request body is incomplete".into())),
    }
}

/// Checks that the body is of a media type, in UTF-8, and has no content coding.
///
/// # Errors
/// 415 when it is not.
pub fn check_headers(headers: &HeaderMap, expected: [&str; 2]) -> Result<()> {
    let coding = headers.get(CONTENT_ENCODING);
    if coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return Err(Error::UnsupportedMediaType(
            "Unsupported Content-Encoding".into(),
        ));
    }
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    if sent.is_some_and(|sent| is_media_type(sent, expected)) {
        Ok(())
    } else {
        Err(Error::UnsupportedMediaType(
            "Unsupported Content-Type".into(),
        ))
    }
}

/// Compares a value of `Content-Type` with a type and a subtype, which may also be the
/// suffix of a structured syntax (RFC 6839).
fn is_media_type(sent: &str, [kind, subtype]: [&str; 2]) -> bool {
    let mut parts = sent.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default().to_ascii_lowercase();
    let right_type = essence.split_once('/').is_some_and(|(k, s)| {
        k == kind
            && (s == subtype
                || s.rsplit_once('+')
                    .is_some_and(|(_, suffix)| suffix == subtype))
    });
    let utf8 = parts.all(|parameter| {
        parameter.split_once('=').is_none_or(|(name, value)| {
            !name.eq_ignore_ascii_case("charset")
                || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
    });
    right_type && utf8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_json_in_utf_8_is_a_json_media_type() {
        let is_json = |sent| is_media_type(sent, ["application", "json"]);
        assert!(is_json("application/json"));
        assert!(is_json("Application/JSON; charset=\"UTF-8\""));
        assert!(is_json("application/merge-patch+json"));
        assert!(!is_json("application/json; charset=utf-16"));
        assert!(!is_json("text/plain"));
        assert!(!is_json("application/x-www-form-urlencoded"));
    }
}
