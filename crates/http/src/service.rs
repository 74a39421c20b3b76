//! What all components do with a request, around what each does with its routes.

use axum::Router;
use axum::body::Body as RouteBody;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, StatusCode, Uri};
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use storefront_settings::{self as settings, Settings as _};
use tower_service::Service as _;

use crate::body::{Body, Response};
use crate::cors::{AllowedOrigins, CorsRequest};
use crate::default_headers::DefaultHeaders;
use crate::error::Error;
use crate::incoming::{self, Request};
use crate::methods::Methods;
use crate::transport::TransportSecurity;
use crate::{exclusive, outgoing};

/// A path and the handlers of its methods.
pub type Route = (&'static str, Methods);

/// Takes a request from the host, has `respond` respond to it, and hands the response
/// to the host with the headers that all responses carry.
///
/// When the origins of CORS are misconfigured, every request is answered with 503: a
/// part of them would otherwise be refused without anybody knowing why.
///
/// # Errors
/// The host passed on a malformed request, or does not accept the response.
pub async fn serve(
    request: types::Request,
    respond: impl AsyncFnOnce(Request) -> Response,
) -> Result<types::Response, ErrorCode> {
    // The body is written after this function has returned; the request ends with it.
    let in_progress = exclusive::begin_request();
    let request = incoming::receive(request)?;
    let mut response = match load_settings().await {
        Ok((origins, TransportSecurity(policy))) => {
            let cors = CorsRequest::from_headers(request.headers(), origins);
            let mut response = respond(request).await;
            cors.apply(response.headers_mut());
            if let Some(policy) = policy {
                let name = header::STRICT_TRANSPORT_SECURITY;
                response.headers_mut().insert(name, policy.clone());
            }
            response
        }
        Err(error) => Error::from(error).into(),
    };
    response.headers_mut().insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    outgoing::send(response, in_progress)
}

async fn load_settings() -> settings::Result<(&'static AllowedOrigins, &'static TransportSecurity)>
{
    let origins = AllowedOrigins::load().await?;
    Ok((origins, TransportSecurity::load().await?))
}

/// Makes a router of routes. Components have these as a list, so that tests can compare
/// them with their description.
pub fn router(routes: impl IntoIterator<Item = Route>) -> Router {
    let add = |router: Router, (path, methods): Route| router.route(path, methods.into());
    routes.into_iter().fold(Router::new(), add)
}

/// Completes the routes of a component with JSON bodies for 404 and 405.
pub fn with_fallbacks(routes: Router) -> Router {
    routes
        .fallback(async || Error::NotFound("Not Found"))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
}

/// Responds with the routes of a router. A trailing slash means the same route, and
/// `OPTIONS` lists a route's methods.
pub async fn route(router: &Router, defaults: &DefaultHeaders, mut request: Request) -> Response {
    trim_trailing_slash(request.uri_mut());
    let method = request.method().clone();
    let mut response = match router.clone().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        allow_methods(response.headers_mut(), &["OPTIONS"]);
        if method == Method::OPTIONS {
            *response.status_mut() = StatusCode::NO_CONTENT;
            *response.body_mut() = RouteBody::empty();
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
    }
    if response.status() == StatusCode::NOT_MODIFIED {
        // The router counts the bytes that it sends; here it would have to be the
        // length of what the client has (RFC 9110 section 8.6).
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
    for (name, value) in defaults {
        let entry = response.headers_mut().entry(name);
        entry.or_insert_with(|| value.clone());
    }
    response.map(Body::Routed)
}

/// Adds methods to those that `Allow` lists.
pub fn allow_methods(headers: &mut HeaderMap, methods: &[&str]) {
    let listed = headers.get(header::ALLOW);
    let listed = listed.and_then(|allow| allow.to_str().ok());
    let listed = listed.unwrap_or_default().split(',').map(str::trim);
    let listed = listed.filter(|method| !method.is_empty() && !methods.contains(method));
    let all: Vec<_> = listed.chain(methods.iter().copied()).collect();
    if let Ok(allow) = HeaderValue::from_str(&all.join(", ")) {
        headers.insert(header::ALLOW, allow);
    }
}

fn trim_trailing_slash(uri: &mut Uri) {
    let path = uri.path();
    if path.len() < 2 || !path.ends_with('/') {
        return;
    }
    let path = &path[..path.len() - 1];
    let trimmed = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = trimmed.parse().ok();
    if let Ok(trimmed) = Uri::from_parts(parts) {
        *uri = trimmed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_slash_is_trimmed_and_the_query_stays() {
        let trimmed = |text: &str| {
            let mut uri: Uri = text.parse().unwrap();
            trim_trailing_slash(&mut uri);
            uri.to_string()
        };
        assert_eq!(trimmed("/a/"), "/a");
        assert_eq!(trimmed("/a/?b=/"), "/a?b=/");
        assert_eq!(trimmed("/"), "/");
    }

    #[test]
    fn allow_lists_each_method_once() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ALLOW, HeaderValue::from_static("PUT,DELETE"));
        allow_methods(&mut headers, &["OPTIONS"]);
        allow_methods(&mut headers, &["GET", "OPTIONS"]);
        assert_eq!(headers[header::ALLOW], "PUT, DELETE, GET, OPTIONS");
    }
}
