//! `GET /.well-known/jwks.json`: the public keys of the tokens.

use http::HeaderValue;
use http::header::{CONTENT_TYPE, HeaderName};
use storefront_guest::{Result, auth};

type Headers = [(HeaderName, HeaderValue); 1];

/// A JSON Web Key Set (RFC 7517 section 5), empty for HMAC secrets.
pub async fn public() -> Result<(Headers, String)> {
    let headers = [(
        CONTENT_TYPE,
        HeaderValue::from_static("application/jwk-set+json"),
    )];
    Ok((headers, auth::public_keys().await?))
}
