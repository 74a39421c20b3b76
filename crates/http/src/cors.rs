//! Cross-origin access (<https://fetch.spec.whatwg.org/#http-cors-protocol>) for the
//! origins that the operator names, and for no others.
//!
//! `tower_http::cors` is not used: it answers a preflight before the routes are known,
//! and so with one list of methods for all of them.

use std::sync::OnceLock;

use http::header::{self, HeaderMap, HeaderValue};
use storefront_settings::{self as settings, Settings};

/// Seconds for which a browser may remember a preflight.
const PREFLIGHT_SECONDS: HeaderValue = HeaderValue::from_static("600");

/// Request headers that a script may send, besides those that are always allowed.
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, \
     If-Unmodified-Since, Range",
);

/// Response headers that a script may read, besides those that are always readable.
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static(
    "Accept-Ranges, Content-Range, ETag, Location, Retry-After, WWW-Authenticate",
);

/// The origins whose scripts may read responses: the variable `cors_allowed_origins`.
#[derive(Debug, Default)]
pub struct AllowedOrigins(Vec<String>);

impl AllowedOrigins {
    const VARIABLE: &str = "cors_allowed_origins";

    /// Parses origins such as `https://shop.example`. `*`, `null` and anything with a
    /// path are refused: they would allow more than was meant, or nothing at all.
    fn parse(origins: Vec<String>) -> settings::Result<Self> {
        let parse = |origin: String| match is_origin(&origin) {
            true => Ok(origin.to_ascii_lowercase()),
            false => {
                let reason = format!("{origin:?} is not an origin, such as https://shop.example");
                Err(settings::Error::new(Self::VARIABLE, reason))
            }
        };
        let origins = origins.into_iter().map(parse);
        origins.collect::<settings::Result<_>>().map(Self)
    }
}

impl Settings for AllowedOrigins {
    async fn read() -> settings::Result<Self> {
        Self::parse(settings::list(Self::VARIABLE).await?)
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<AllowedOrigins> = OnceLock::new();
        &CELL
    }
}

/// Checks for a serialised origin: a scheme, a host and perhaps a port (RFC 6454
/// section 6.2).
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    })
}

/// What a request asks of CORS, decided before the request is answered. Tokens travel
/// in a header that scripts set themselves, so credentials are never allowed.
pub struct CorsRequest {
    /// Responses depend on the request's origin.
    varies: bool,
    /// The origin, if it is allowed.
    origin: Option<HeaderValue>,
    is_preflight: bool,
}

impl CorsRequest {
    /// Reads the headers of a request.
    pub fn from_headers(headers: &HeaderMap, allowed: &AllowedOrigins) -> Self {
        let is_allowed = |origin: &&HeaderValue| {
            let mut allowed = allowed.0.iter();
            allowed.any(|allowed| allowed.as_bytes() == origin.as_bytes())
        };
        Self {
            varies: !allowed.0.is_empty(),
            origin: headers.get(header::ORIGIN).filter(is_allowed).cloned(),
            is_preflight: headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD),
        }
    }

    /// Adds to a response what its origin may know. A preflight learns the methods that
    /// `Allow` lists.
    ///
    /// `Vary` is on every response as soon as any origin is allowed: a cache must not
    /// return one origin's response to another.
    pub fn apply(self, headers: &mut HeaderMap) {
        if self.varies {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        let Some(origin) = self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        if self.is_preflight {
            if let Some(methods) = headers.get(header::ALLOW).cloned() {
                headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
            }
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(list: &str) -> AllowedOrigins {
        let origins = list.split(',').map(str::to_owned).collect();
        AllowedOrigins::parse(origins).unwrap()
    }

    fn response(allowed: &AllowedOrigins, request: &[(&'static str, &'static str)]) -> HeaderMap {
        let request = request.iter().map(|&(name, value)| {
            let name = header::HeaderName::from_static(name);
            (name, HeaderValue::from_static(value))
        });
        let mut response = HeaderMap::new();
        response.insert(header::ALLOW, HeaderValue::from_static("GET, PUT"));
        CorsRequest::from_headers(&request.collect(), allowed).apply(&mut response);
        response
    }

    #[test]
    fn without_allowed_origins_a_response_stays_as_it_is() {
        let headers = response(
            &AllowedOrigins::default(),
            &[("origin", "https://a.example")],
        );
        assert_eq!(headers.len(), 1);
    }

    #[test]
    fn only_an_allowed_origin_may_read_responses() {
        let allowed = allowed("https://a.example,http://localhost:5173");
        for origin in ["null", "https://evil.example", "https://a.example.evil"] {
            let headers = response(&allowed, &[("origin", origin)]);
            assert_eq!(headers[header::VARY], "Origin", "{origin}");
            assert_eq!(headers.len(), 2, "{origin}");
        }
        let headers = response(&allowed, &[("origin", "http://localhost:5173")]);
        let granted = &headers[header::ACCESS_CONTROL_ALLOW_ORIGIN];
        assert_eq!(granted, "http://localhost:5173");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_METHODS));
    }

    #[test]
    fn a_preflight_learns_the_methods_of_the_route() {
        let request = [
            ("origin", "https://a.example"),
            ("access-control-request-method", "PUT"),
        ];
        let headers = response(&allowed("https://a.example"), &request);
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], "GET, PUT");
        assert!(headers.contains_key(header::ACCESS_CONTROL_ALLOW_HEADERS));
    }

    #[test]
    fn text_that_is_not_an_origin_is_refused_and_named() {
        for wrong in [
            "*",
            "null",
            "a.example",
            "https://",
            "https://a.example/",
            "ftp://a",
        ] {
            let origins = vec!["https://ok.example".to_owned(), wrong.to_owned()];
            let error = AllowedOrigins::parse(origins).unwrap_err().to_string();
            assert!(error.contains("cors_allowed_origins"), "{error}");
            assert!(error.contains(wrong), "{error}");
        }
    }
}
