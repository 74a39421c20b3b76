//! The frame around a component's routes: what every answer has in common.

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use axum::routing::MethodRouter;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Method, StatusCode, Uri};
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use tower_service::Service as _;

use crate::error::Error;
use crate::{exchange, turn, variables};

/// A path and what answers there.
pub type Route = (&'static str, MethodRouter);

/// A router of these routes. Components have them as a list, so that tests can hold
/// their description against it.
pub fn router(routes: impl IntoIterator<Item = Route>) -> Router {
    let add = |router: Router, (path, route)| router.route(path, route);
    routes.into_iter().fold(Router::new(), add)
}

/// Completes the routes of a component with JSON bodies for 404 and 405.
pub fn with_fallbacks(routes: Router) -> Router {
    routes
        .fallback(async || Error::NotFound("Not Found"))
        .method_not_allowed_fallback(async || Error::MethodNotAllowed)
}

/// Answers a request with the routes of `router`.
///
/// Adds to them: a trailing slash that means the same route, `OPTIONS`, CORS for
/// the origins in `cors_allowed_origins`, and the headers that each answer
/// carries. `defaults` are further headers, for answers that don't set them.
///
/// # Errors
/// The host does not take the answer, or its request is none.
pub async fn serve(
    router: &Router,
    request: Request,
    defaults: &[(HeaderName, HeaderValue)],
) -> Result<Response, ErrorCode> {
    // The body is written after this function has returned; the request ends with it.
    let at_work = turn::begin_request();
    let mut request = exchange::receive(request)?;
    trim_trailing_slash(request.uri_mut());
    let method = request.method().clone();
    let cors = match Cors::of(request.headers()).await {
        Ok(cors) => cors,
        Err(error) => return exchange::respond(error.into_response(), at_work),
    };
    let mut response = match router.clone().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        complete_allow(response.headers_mut());
        if method == Method::OPTIONS {
            *response.status_mut() = StatusCode::NO_CONTENT;
            *response.body_mut() = Body::empty();
            response.headers_mut().remove(header::CONTENT_TYPE);
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
    }
    let is_not_modified = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if is_not_modified {
        // The router counts the bytes it sends; here it would be the length of
        // what the client has (RFC 9110 section 8.6).
        headers.remove(header::CONTENT_LENGTH);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    for (name, value) in defaults {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    cors.apply(headers);
    exchange::respond(response, at_work)
}

/// The policy of an answer that is data: it loads and frames nothing.
pub const DATA_ONLY: (HeaderName, HeaderValue) = (
    header::CONTENT_SECURITY_POLICY,
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
);

/// No cache keeps the answer.
pub const NO_STORE: (HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));

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

/// The router lists what it was given; `OPTIONS` is answered here.
fn complete_allow(headers: &mut HeaderMap) {
    let listed = headers
        .get(header::ALLOW)
        .and_then(|allow| allow.to_str().ok());
    let mut methods: Vec<_> = listed
        .unwrap_or_default()
        .split(',')
        .filter(|m| !m.is_empty())
        .collect();
    methods.push("OPTIONS");
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
        headers.insert(header::ALLOW, allow);
    }
}

/// Cross-origin access (Fetch standard, "CORS protocol"). Tokens travel in a
/// header that scripts set themselves, so credentials are never allowed.
struct Cors {
    origin: Option<HeaderValue>,
    preflight: bool,
}

impl Cors {
    async fn of(headers: &HeaderMap) -> crate::Result<Self> {
        let preflight = headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        let origin = match headers.get(header::ORIGIN) {
            Some(origin) => {
                let allowed = variables::list("cors_allowed_origins").await?;
                Some(origin).filter(|o| allowed.iter().any(|a| a.as_bytes() == o.as_bytes()))
            }
            None => None,
        };
        Ok(Self {
            origin: origin.cloned(),
            preflight,
        })
    }

    fn apply(self, headers: &mut HeaderMap) {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        let exposed = HeaderValue::from_static("ETag, Location, Retry-After, WWW-Authenticate");
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        if self.preflight {
            if let Some(methods) = headers.get(header::ALLOW).cloned() {
                headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            }
            let allowed =
                HeaderValue::from_static("Authorization, Content-Type, If-Match, If-None-Match");
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
            let ten_minutes = HeaderValue::from_static("600");
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, ten_minutes);
        }
    }
}
