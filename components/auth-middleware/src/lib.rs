//! Middleware for any application: a request with a valid access token of the shop goes on,
//! with headers that tell who it is. Any other is refused as RFC 6750 says.
//!
//! It imports and exports `wasi:http/handler`, so a host composes it with a component in
//! whatever language (`dependencies.middleware` of a trigger in `spin.toml`). It contains all
//! that it needs; docs/auth.md lists its variables.

mod authenticate;
mod forward;
mod jwks;
mod settings;

use http::header::{WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderValue, StatusCode};
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Method, Request, Response};
use storefront_http::{Error, outgoing};

struct AuthMiddleware;

spin_sdk::wasip3::http::service::export!(AuthMiddleware);

impl Guest for AuthMiddleware {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        let headers = request.get_headers();
        let identity = match is_preflight(&request.get_method(), &headers) {
            true => None,
            false => match authenticate::authenticate(&headers).await {
                Ok(claims) => Some(claims),
                Err(error) => return refuse(error),
            },
        };
        forward::forward(request, &headers, identity.as_ref()).await
    }
}

/// Whether a browser asks what another site's page may send. It asks without credentials
/// (Fetch, section 3.3.5), so the answer is the application's, which learns of no identity.
fn is_preflight(method: &Method, headers: &Fields) -> bool {
    matches!(method, Method::Options)
        && headers.has("origin")
        && headers.has("access-control-request-method")
}

/// Responds with an error, and says in `WWW-Authenticate` what is wrong with the credentials
/// (RFC 6750 section 3).
fn refuse(error: Error) -> Result<Response, ErrorCode> {
    let status = error.status();
    let challenge = match (&error, status) {
        (Error::NotAuthenticated, _) => Some("Bearer".to_owned()),
        (_, StatusCode::BAD_REQUEST) => Some(challenge("invalid_request", error.detail())),
        (_, StatusCode::UNAUTHORIZED) => Some(challenge("invalid_token", error.detail())),
        _ => None,
    };
    let mut response = storefront_http::Response::from(error);
    let nosniff = HeaderValue::from_static("nosniff");
    response
        .headers_mut()
        .insert(X_CONTENT_TYPE_OPTIONS, nosniff);
    if let Some(value) = challenge.and_then(|text| HeaderValue::try_from(text).ok()) {
        response.headers_mut().insert(WWW_AUTHENTICATE, value);
    }
    outgoing::send(response, ())
}

/// The descriptions are constants without quotes.
fn challenge(error: &str, description: &str) -> String {
    format!(r#"Bearer error="{error}", error_description="{description}""#)
}
