//! The bodies of all responses, and the responses that the host makes itself.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::{Error, WasiBody};

use super::exchange::ExchangeGuard;
use crate::observe::Observation;
use crate::runtime::worker::FailureFlag;

/// A response's body.
///
/// It fails if its instance has failed, which breaks the connection: a client must be able
/// to tell a part of a response from the whole.
pub struct ResponseBody {
    inner: WasiBody,
    failed: FailureFlag,
    /// Held until hyper has taken the whole body.
    _exchange: Option<ExchangeGuard>,
    /// Recorded then.
    observation: Option<Observation>,
}

impl ResponseBody {
    /// The body of a component's response.
    pub fn new(inner: WasiBody, failed: FailureFlag) -> Self {
        Self {
            inner,
            failed,
            _exchange: None,
            observation: None,
        }
    }

    /// A body that is in memory.
    pub fn from_bytes(bytes: Bytes) -> Self {
        let body = Full::from(bytes).map_err(|never| match never {});
        Self::new(body.boxed_unsync(), FailureFlag::default())
    }

    /// The same body, which counts its bytes, and is recorded when it is dropped.
    pub fn with_observation(self, mut observation: Option<Observation>) -> Self {
        if let Some(observation) = &mut observation
            && self.is_end_stream()
        {
            observation.complete();
        }
        Self {
            observation,
            ..self
        }
    }

    /// The same body, which ends the exchange when it is dropped.
    pub fn with_exchange(self, guard: ExchangeGuard) -> Self {
        Self {
            _exchange: Some(guard),
            ..self
        }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let body = &mut *self;
        let frame = ready!(Pin::new(&mut body.inner).poll_frame(cx));
        if let Some(observation) = &mut body.observation {
            let data = frame
                .as_ref()
                .and_then(|frame| frame.as_ref().ok()?.data_ref());
            observation.add_bytes(data.map_or(0, Bytes::len));
            let is_last = frame.is_none() || body.inner.is_end_stream();
            if is_last && !body.failed.is_set() {
                observation.complete();
            }
        }
        if frame.is_none() && self.failed.is_set() {
            return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && !self.failed.is_set()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An error response: `{"detail": …}`, as all of the application's.
pub fn error_response(status: StatusCode, detail: &str) -> Response<ResponseBody> {
    let body = ResponseBody::from_bytes(error_json(detail).into());
    error_head(status).map(|()| body)
}

/// 404.
pub fn not_found() -> Response<ResponseBody> {
    error_response(StatusCode::NOT_FOUND, "Not Found")
}

/// 500.
pub fn internal_error() -> Response<ResponseBody> {
    error_response(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
}

/// 503.
pub fn unavailable() -> Response<ResponseBody> {
    error_response(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable")
}

/// An error response as it is sent, for a connection that is closed after it.
pub fn closing_error_bytes(status: StatusCode, detail: &str) -> Vec<u8> {
    let body = error_json(detail);
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for (name, value) in error_head(status).headers() {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    let length = body.len();
    bytes.extend_from_slice(
        format!("connection: close\r\ncontent-length: {length}\r\n\r\n{body}").as_bytes(),
    );
    bytes
}

/// The status and the headers of an error response.
fn error_head(status: StatusCode) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, nosniff);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The body of an error response. `detail` must not need escapes.
fn error_json(detail: &str) -> String {
    format!("{{\"detail\": \"{detail}\"}}")
}
