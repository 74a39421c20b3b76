//! `GET /.well-known/jwks.json`: the public keys of the tokens.

use http::HeaderValue;
use http::header::{CONTENT_TYPE, HeaderName};
use storefront_http::Result;
use storefront_identity::tokens;

type Headers = [(HeaderName, HeaderValue); 1];

/// The public keys of the access tokens.
///
/// A JSON Web Key Set (RFC 7517 section 5), empty for HMAC secrets.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/.well-known/jwks.json", operation_id = "show_keys", tag = "Sessions",
    responses((status = 200, description = "The keys", body = KeySet,
        content_type = "application/jwk-set+json")),
))]
pub async fn public() -> Result<(Headers, String)> {
    let headers = [(
        CONTENT_TYPE,
        HeaderValue::from_static("application/jwk-set+json"),
    )];
    Ok((headers, tokens::public_keys().await?))
}

/// A JSON Web Key Set (RFC 7517 section 5).
#[cfg(test)]
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its schema is used")]
pub struct KeySet {
    keys: Vec<serde_json::Value>,
}
