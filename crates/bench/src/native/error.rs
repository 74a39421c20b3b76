//! Failures of the native program.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// What a request can fail with. None is measured, so there are few.
#[derive(Debug)]
pub enum Error {
    /// 400: a wrong name or password.
    BadCredentials,
    /// 401: no valid token.
    BadToken,
    /// 404: nothing there.
    NotFound,
    /// 500: everything else.
    Internal(String),
}

/// What handlers give.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Internal(error.to_string())
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::BadCredentials => StatusCode::BAD_REQUEST.into_response(),
            Self::BadToken => StatusCode::UNAUTHORIZED.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Internal(cause) => (StatusCode::INTERNAL_SERVER_ERROR, cause).into_response(),
        }
    }
}
