//! The one error type at the HTTP edge: what the client sees, and what is logged.

use std::borrow::Cow;

use axum::response::IntoResponse;
use bytes::Bytes;
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::body::{Body, Response};
use crate::default_headers::{DATA_ONLY, NO_STORE};

/// The result of a handler.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request was not fulfilled. Each variant's text goes to the client, except
/// for the causes of [`Error::Unavailable`] and [`Error::Internal`], which are
/// only logged.
#[derive(Debug)]
pub enum Error {
    /// 400: the body is not JSON, or a rule of the resource forbids it.
    BadRequest(Cow<'static, str>),
    /// 401 without an error code: no access token was sent (RFC 6750 section 3.1).
    NotAuthenticated,
    /// 401 with the error code `invalid_token`.
    InvalidToken(&'static str),
    /// 401 with `"mfa"`: the password is right, a second factor is needed too.
    SecondFactor(Box<SecondFactor>),
    /// 403: authenticated, but not allowed.
    Forbidden(&'static str),
    /// 404.
    NotFound(&'static str),
    /// 405; the router adds `Allow`.
    MethodNotAllowed,
    /// 409: the resource cannot be changed in this way.
    Conflict(&'static str),
    /// 412: the resource has another version than the request's conditions name.
    PreconditionFailed,
    /// 413: the body is over the limit of its route.
    ContentTooLarge,
    /// 415: not JSON in UTF-8 without a content coding.
    UnsupportedMediaType(Cow<'static, str>),
    /// 416 with the length of the whole representation in bytes.
    RangeNotSatisfiable {
        /// The length that `Content-Range` states.
        length: u64,
    },
    /// 422 with a sentence.
    Unprocessable(Cow<'static, str>),
    /// 422 with a list of the fields at fault.
    InvalidFields(Vec<FieldError>),
    /// 429 with the seconds until it is worth trying again.
    TooManyRequests {
        /// `Retry-After`, in seconds.
        retry_after: u64,
    },
    /// 503: Redis or SQLite cannot be reached, or a variable is wrong; the cause is
    /// logged.
    Unavailable(String),
    /// 503: Redis or SQLite has not answered lately, and was not asked again. That was logged
    /// when it was noticed.
    NotAsked,
    /// 500: a mistake of ours; the cause is logged.
    Internal(String),
}

/// What is missing beside a right password: the body of the response.
#[derive(Debug, Serialize)]
pub struct SecondFactor {
    /// For people.
    pub detail: &'static str,
    /// For programs: `totp` or `passkey`.
    pub mfa: &'static str,
    /// What a browser needs to use a passkey, if that is a second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passkey: Option<Box<RawValue>>,
}

/// One entry of a 422 response, in the shape that clients of FastAPI parse.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The path of the field, such as `["body", "email"]`.
    pub loc: Vec<Cow<'static, str>>,
    /// What is wrong, for people.
    pub msg: Cow<'static, str>,
    /// What is wrong, for programs.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Seconds after which a client may try again when Redis or SQLite is down.
const UNAVAILABLE_RETRY_SECONDS: u64 = 1;

impl Error {
    /// The status code of the response.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotAuthenticated | Self::InvalidToken(_) | Self::SecondFactor(_) => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::ContentTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RangeNotSatisfiable { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Unprocessable(_) | Self::InvalidFields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::NotAsked => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence that the client sees, where it is not a list of fields.
    pub fn detail(&self) -> &str {
        match self {
            Self::BadRequest(detail)
            | Self::UnsupportedMediaType(detail)
            | Self::Unprocessable(detail) => detail,
            Self::NotAuthenticated => "Not authenticated",
            Self::InvalidToken(detail)
            | Self::Forbidden(detail)
            | Self::Conflict(detail)
            | Self::NotFound(detail) => detail,
            Self::SecondFactor(missing) => missing.detail,
            Self::MethodNotAllowed => "Method Not Allowed",
            Self::PreconditionFailed => "Precondition failed",
            Self::ContentTooLarge => "Request body is too large",
            Self::RangeNotSatisfiable { .. } => "Range not satisfiable",
            Self::InvalidFields(_) => "Invalid fields",
            Self::TooManyRequests { .. } => "Too many attempts, try again later",
            Self::Unavailable(_) | Self::NotAsked => "Service unavailable",
            Self::Internal(_) => "Internal server error",
        }
    }

    /// Writes the cause of a 500 or 503 to the log, on one line.
    pub fn log(&self) {
        if let Self::Unavailable(cause) | Self::Internal(cause) = self {
            eprintln!("error: {}: {}", self.detail(), cause.escape_debug());
        }
    }
}

impl From<storefront_settings::Error> for Error {
    fn from(error: storefront_settings::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<Error> for Response {
    fn from(error: Error) -> Self {
        error.to_response().map(Body::Bytes)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> axum::response::Response {
        self.to_response().map(axum::body::Body::from)
    }
}

impl Error {
    /// Logs the cause, and makes the response: never stored, as the next one may be
    /// another.
    fn to_response(&self) -> http::Response<Bytes> {
        self.log();
        let body = match self {
            Self::InvalidFields(fields) => serde_json::json!({ "detail": fields }).to_string(),
            Self::SecondFactor(missing) => serde_json::to_string(missing).unwrap_or_default(),
            other => serde_json::json!({ "detail": other.detail() }).to_string(),
        };
        let body = Bytes::from(body);
        let length = body.len();
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CONTENT_LENGTH, length.into());
        headers.insert(CACHE_CONTROL, NO_STORE.1);
        headers.insert(CONTENT_SECURITY_POLICY, DATA_ONLY.1);
        match self {
            Self::NotAuthenticated | Self::SecondFactor(_) => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Self::InvalidToken(_) => {
                let challenge = HeaderValue::from_static(r#"Bearer error="invalid_token""#);
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::TooManyRequests { retry_after } => {
                headers.insert(RETRY_AFTER, (*retry_after).into());
            }
            Self::Unavailable(_) | Self::NotAsked => {
                headers.insert(RETRY_AFTER, UNAVAILABLE_RETRY_SECONDS.into());
            }
            Self::RangeNotSatisfiable { length } => {
                if let Ok(range) = HeaderValue::try_from(format!("bytes */{length}")) {
                    headers.insert(CONTENT_RANGE, range);
                }
            }
            _ => {}
        }
        response
    }
}
