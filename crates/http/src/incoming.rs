//! Requests of `wasi:http` as those of the `http` crate.
//!
//! `spin_sdk::http` has the same for services of every kind: it asks the host for
//! all that a request can have. A call of the host costs about half a microsecond, and
//! a dozen of them a tenth of a short request's time. Here the host is asked for what
//! routes and extractors read.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use http_body::Frame;
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use spin_sdk::wasip3::http_compat::IncomingRequestBody;

use crate::client::PEER_ADDRESS;
use crate::outgoing::internal_error;
use crate::same_origin::FULL_URL;

/// A request from the host.
pub type Request = http::Request<RequestStream>;

/// Takes a request from the host. Its URI is the path with the query; the body
/// stays with the host until it is read.
///
/// # Errors
/// The host passed on a method, a path or a header that is malformed.
pub fn receive(request: types::Request) -> Result<Request, ErrorCode> {
    let method =
        Method::try_from(request.get_method()).map_err(|_| ErrorCode::HttpRequestMethodInvalid)?;
    let target = request.get_path_with_query().unwrap_or_else(|| "/".into());
    let uri = Uri::try_from(target).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    let fields = request.get_headers().copy_all();
    let mut headers = HeaderMap::with_capacity(fields.len());
    for (name, value) in fields {
        // The host also adds headers about the route, which nothing here reads.
        let is_read = PEER_ADDRESS == *name || (FULL_URL == *name && method == Method::POST);
        if name.starts_with("spin-") && !is_read {
            continue;
        }
        let name = HeaderName::try_from(name).map_err(internal_error)?;
        let value = HeaderValue::try_from(value).map_err(internal_error)?;
        headers.append(name, value);
    }
    let mut received = Request::new(RequestStream::Unread(Some(request)));
    *received.method_mut() = method;
    *received.uri_mut() = uri;
    *received.headers_mut() = headers;
    Ok(received)
}

/// The body of a request.
pub enum RequestStream {
    /// Nothing was read yet: the body is with the host.
    Unread(Option<types::Request>),
    /// It is being read.
    Reading(IncomingRequestBody),
}

impl http_body::Body for RequestStream {
    type Data = Bytes;
    type Error = ErrorCode;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, ErrorCode>>> {
        loop {
            match &mut *self {
                Self::Reading(body) => return Pin::new(body).poll_frame(context),
                Self::Unread(request) => {
                    let Some(request) = request.take() else {
                        return Poll::Ready(None);
                    };
                    *self = Self::Reading(IncomingRequestBody::new(request)?);
                }
            }
        }
    }
}
