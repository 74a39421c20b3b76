//! Answers that the host makes itself, and the bodies of all answers.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::runtime::worker::Tracker;

/// A body on its way to the client.
///
/// It fails where the instance behind it failed, which breaks the connection:
/// a client must be able to tell half an answer from a whole one.
pub struct AnswerBody {
    inner: WasiBody,
    tracker: Tracker,
}

impl AnswerBody {
    /// A body that is all there.
    pub fn whole(bytes: Bytes) -> Self {
        let body = Full::from(bytes).map_err(|never| match never {});
        Self::new(body.boxed_unsync(), Tracker::default())
    }

    /// A component's body.
    pub fn new(inner: WasiBody, tracker: Tracker) -> Self {
        Self { inner, tracker }
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if frame.is_none() && self.tracker.failed() {
            return Poll::Ready(Some(Err(Error::HttpResponseIncomplete)));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && !self.tracker.failed()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// `{"detail": …}`, the shape of every error.
pub fn error(status: StatusCode, detail: &str) -> Response<AnswerBody> {
    let mut response = Response::new(AnswerBody::whole(error_body(detail).into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The JSON text; `detail` needs no escapes.
pub fn error_body(detail: &str) -> String {
    format!("{{\"detail\": \"{detail}\"}}")
}
