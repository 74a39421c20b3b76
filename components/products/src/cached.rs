//! JSON that clients may keep: entity tags and 304.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use storefront_files::conditional;
use storefront_guest::{Error, Result};

/// Answers with JSON, or with 304 if the client has it (RFC 9110 section 13.1.2).
///
/// The tag is a hash of the bytes, so it is the same on every replica.
///
/// # Errors
/// 500 when the value cannot be written as JSON.
pub fn json(request: &HeaderMap, value: &impl Serialize) -> Result<Response> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let body = serde_json::to_vec(value).map_err(|error| internal(&error))?;
    let digest = Sha256::digest(&body);
    let tag: String = digest[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let tag = format!("\"{tag}\"");
    let known = request.get_all(IF_NONE_MATCH).iter().any(|list| {
        list.to_str()
            .is_ok_and(|list| conditional::none_match(list, &tag))
    });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let json = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, json)], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=60"),
    );
    headers.insert(
        ETAG,
        HeaderValue::from_str(&tag).map_err(|error| internal(&error))?,
    );
    Ok(response)
}
