//! Representations with validators (RFC 9110 sections 8.8 and 13), and the responses to
//! a GET or HEAD for one: 200, 206, 304, 412, 416.

use std::borrow::Cow;
use std::ops::Range;

use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
    HeaderValue, LAST_MODIFIED,
};
use http::{HeaderMap, Method, StatusCode};

use crate::body::{Body, Response};
use crate::conditional::{Conditions, Outcome};
use crate::error::{Error, Result};
use crate::range::{Selection, select_range};

/// A file's content at one time, as a response describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// Length in bytes.
    pub length: u64,
    /// Strong entity tag, with its quotes.
    pub etag: Cow<'static, str>,
    /// Time of the last change, in seconds since 1970.
    pub modified: i64,
    /// The same time as an IMF-fixdate.
    pub last_modified: Cow<'static, str>,
    /// Value of `Content-Type`.
    pub media_type: &'static str,
}

/// How representations may be cached and shown.
#[derive(Debug)]
pub struct Policy {
    /// Value of `Cache-Control` of responses that can be cached: 200, 206 and 304.
    pub cache_control: &'static str,
    /// More headers of the same responses.
    pub headers: &'static [(HeaderName, HeaderValue)],
}

/// A GET or HEAD for a representation.
pub struct ReadRequest {
    conditions: Conditions,
    is_head: bool,
}

/// The response to a [`ReadRequest`]: its head, and the bytes that its body has.
pub struct ReadResponse {
    head: Response,
    bytes: Option<Range<u64>>,
}

impl ReadRequest {
    /// Reads a request.
    pub fn new(method: &Method, headers: &HeaderMap) -> Self {
        Self {
            conditions: Conditions::from_headers(headers),
            is_head: method == Method::HEAD,
        }
    }

    /// Responds with a representation that exists.
    ///
    /// # Errors
    /// 400, 412 or 416, as the request's conditions and range decide.
    pub fn respond(&self, current: &Representation, policy: &Policy) -> Result<ReadResponse> {
        match self.conditions.evaluate(current) {
            Outcome::NotModified => return Ok(not_modified(current, policy)),
            Outcome::Failed => return Err(Error::PreconditionFailed),
            Outcome::InvalidDate => {
                return Err(Error::BadRequest("Invalid If-Modified-Since header".into()));
            }
            Outcome::Proceed => {}
        }
        // Ranges are defined for GET only (RFC 9110 section 14.2).
        let range = self.conditions.range(current).filter(|_| !self.is_head);
        let selection = range.map(|range| select_range(range, current.length));
        let mut response = match selection.unwrap_or(Selection::Whole) {
            Selection::Whole => whole(current, policy),
            Selection::Part { first, last } => part(current, policy, first..last + 1),
            Selection::Unsatisfiable => {
                let length = current.length;
                return Err(Error::RangeNotSatisfiable { length });
            }
        };
        if self.is_head {
            response.bytes = None;
        }
        Ok(response)
    }

    /// Makes a response that has a body only if the request is no HEAD (RFC 9110 section
    /// 9.3.2).
    pub fn error_response(&self, error: Error) -> Response {
        let response = Response::from(error);
        match self.is_head {
            true => response.map(|_| Body::Empty),
            false => response,
        }
    }
}

impl ReadResponse {
    /// The bytes of the representation that the body has; `None` if it has no body.
    pub fn bytes(&self) -> Option<Range<u64>> {
        self.bytes.clone()
    }

    /// The headers.
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        self.head.headers_mut()
    }

    /// Completes the response with its body.
    pub fn with_body(self, body: Body) -> Response {
        self.head.map(|_| body)
    }
}

fn not_modified(current: &Representation, policy: &Policy) -> ReadResponse {
    let head = with_validators(StatusCode::NOT_MODIFIED, current, policy);
    ReadResponse { head, bytes: None }
}

fn whole(current: &Representation, policy: &Policy) -> ReadResponse {
    with_content(StatusCode::OK, current, policy, 0..current.length)
}

fn part(current: &Representation, policy: &Policy, bytes: Range<u64>) -> ReadResponse {
    let (first, last) = (bytes.start, bytes.end - 1);
    let mut response = with_content(StatusCode::PARTIAL_CONTENT, current, policy, bytes);
    let range = format!("bytes {first}-{last}/{}", current.length);
    if let Ok(range) = HeaderValue::try_from(range) {
        response.headers_mut().insert(CONTENT_RANGE, range);
    }
    response
}

fn with_content(
    status: StatusCode,
    current: &Representation,
    policy: &Policy,
    bytes: Range<u64>,
) -> ReadResponse {
    let mut head = with_validators(status, current, policy);
    let headers = head.headers_mut();
    let media_type = HeaderValue::from_static(current.media_type);
    headers.insert(CONTENT_TYPE, media_type);
    headers.insert(CONTENT_LENGTH, (bytes.end - bytes.start).into());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let bytes = Some(bytes);
    ReadResponse { head, bytes }
}

fn with_validators(status: StatusCode, current: &Representation, policy: &Policy) -> Response {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    // Room for all that is added here and behind, without growing on the way.
    headers.reserve(12);
    let validators = [
        (ETAG, &current.etag),
        (LAST_MODIFIED, &current.last_modified),
    ];
    for (name, value) in validators {
        let value = match value {
            Cow::Borrowed(text) => Ok(HeaderValue::from_static(text)),
            Cow::Owned(text) => HeaderValue::from_str(text),
        };
        if let Ok(value) = value {
            headers.insert(name, value);
        }
    }
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static(policy.cache_control),
    );
    for (name, value) in policy.headers {
        headers.insert(name, value.clone());
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    static HEADERS: [(HeaderName, HeaderValue); 1] = [(
        HeaderName::from_static("x-extra"),
        HeaderValue::from_static("1"),
    )];
    static POLICY: Policy = Policy {
        cache_control: "public, max-age=600",
        headers: &HEADERS,
    };

    fn respond(method: Method, fields: &[(&'static str, &str)]) -> Result<ReadResponse> {
        let current = Representation {
            length: 1000,
            etag: "\"tag\"".into(),
            modified: 784_111_777,
            last_modified: "Sun, 06 Nov 1994 08:49:37 GMT".into(),
            media_type: "image/png",
        };
        let fields = fields.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value).unwrap();
            (HeaderName::from_static(name), value)
        });
        ReadRequest::new(&method, &fields.collect()).respond(&current, &POLICY)
    }

    fn get(fields: &[(&'static str, &str)]) -> ReadResponse {
        respond(Method::GET, fields).unwrap()
    }

    #[test]
    fn a_file_is_sent_with_everything_a_cache_needs() {
        let response = get(&[]);
        assert_eq!(response.head.status(), 200);
        for (name, value) in [
            ("content-type", "image/png"),
            ("content-length", "1000"),
            ("cache-control", "public, max-age=600"),
            ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("etag", "\"tag\""),
            ("accept-ranges", "bytes"),
            ("x-extra", "1"),
        ] {
            assert_eq!(response.head.headers()[name], value);
        }
        assert_eq!(response.bytes(), Some(0..1000));
    }

    #[test]
    fn a_304_repeats_the_validators_and_describes_no_content() {
        let response = get(&[("if-none-match", "\"tag\""), ("range", "bytes=0-1")]);
        let headers = response.head.headers();
        assert_eq!(
            (response.head.status().as_u16(), response.bytes()),
            (304, None)
        );
        assert_eq!(headers[ETAG], "\"tag\"");
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=600");
        assert!(headers.contains_key(LAST_MODIFIED));
        assert!(!headers.contains_key(CONTENT_TYPE));
        assert!(!headers.contains_key(CONTENT_LENGTH));
    }

    #[test]
    fn a_partial_response_says_which_part_it_is() {
        let response = get(&[("range", "bytes=10-19")]);
        assert_eq!(response.head.status(), 206);
        assert_eq!(response.head.headers()[CONTENT_RANGE], "bytes 10-19/1000");
        assert_eq!(response.head.headers()[CONTENT_LENGTH], "10");
        assert_eq!(response.bytes(), Some(10..20));
    }

    #[test]
    fn head_ignores_ranges_and_has_no_body() {
        let response = respond(Method::HEAD, &[("range", "bytes=10-19")]).unwrap();
        assert_eq!(
            (response.head.status().as_u16(), response.bytes()),
            (200, None)
        );
        assert_eq!(response.head.headers()[CONTENT_LENGTH], "1000");
    }

    #[test]
    fn errors_are_json_and_never_stored() {
        for (fields, status) in [
            ([("range", "bytes=2000-")], 416),
            ([("if-match", "\"x\"")], 412),
            ([("if-modified-since", "junk")], 400),
        ] {
            let Err(error) = respond(Method::GET, &fields) else {
                panic!("{fields:?} is an error");
            };
            let response = Response::from(error);
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
            let range = response.headers().get(CONTENT_RANGE);
            assert_eq!(range.is_some(), status == 416);
        }
    }
}
