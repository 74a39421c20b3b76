//! Hands a request on.
//!
//! `spin_sdk::http::next` with a request of the `http` crate is not used: as long as nobody has
//! read the body, the SDK hands on the request that it got, with the client's headers.

use spin_sdk::http::{IntoResponse, next};
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Request, Response};
use spin_sdk::wasip3::wit_future;
use storefront_http::outgoing::internal_error;
use storefront_tokens::Claims;

/// What the names of our headers begin with. The client's headers that do are removed, also
/// with `_` in place of `-`: CGI and its successors, such as Python's WSGI, cannot tell the
/// two apart.
const PREFIX: &str = "x-auth-";

/// Sends a request to the component behind the middleware, with the identity of its sender and
/// without what the client says of it. The body is not copied.
///
/// # Errors
/// The component's own, or the host does not accept the request.
pub async fn forward(
    request: Request,
    headers: &Fields,
    identity: Option<&Claims>,
) -> Result<Response, ErrorCode> {
    let headers = with_identity(headers, identity)?;
    let method = request.get_method();
    let path = request.get_path_with_query();
    let scheme = request.get_scheme();
    let authority = request.get_authority();
    let options = request.get_options();
    let (_, read) = wit_future::new(|| Ok(()));
    let (body, trailers) = Request::consume_body(request, read);
    let (request, _) = Request::new(headers, Some(body), trailers, options);
    let refused = |()| internal_error("the host does not take its own request");
    request.set_method(&method).map_err(refused)?;
    let path = request.set_path_with_query(path.as_deref());
    path.map_err(refused)?;
    request.set_scheme(scheme.as_ref()).map_err(refused)?;
    let authority = request.set_authority(authority.as_deref());
    authority.map_err(refused)?;
    // An unread response is handed on as it is.
    next(request).await?.into_response()
}

fn with_identity(headers: &Fields, identity: Option<&Claims>) -> Result<Fields, ErrorCode> {
    let headers = headers.clone();
    for (name, _) in headers.copy_all() {
        if is_ours(&name) {
            headers.delete(&name).map_err(internal_error)?;
        }
    }
    if let Some(claims) = identity {
        for (name, value) in [
            ("subject", &claims.subject),
            ("session", &claims.session),
            ("token-id", &claims.token_id),
            ("expires-at", &claims.expires_at.to_string()),
        ] {
            let name = format!("{PREFIX}{name}");
            let set = headers.append(&name, value.as_bytes());
            set.map_err(internal_error)?;
        }
    }
    Ok(headers)
}

fn is_ours(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "-");
    name.starts_with(PREFIX)
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn whatever_an_application_could_take_for_ours_is_ours() {
        for name in [
            "x-auth-subject",
            "X-Auth-Subject",
            "x_auth_subject",
            "X-AUTH_new",
        ] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["authorization", "x-author", "my-x-auth-subject"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
