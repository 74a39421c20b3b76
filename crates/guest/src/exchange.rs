//! The requests and responses of `wasi:http` as those of the `http` crate.
//!
//! `spin_sdk::http` has the same for services of every kind: it asks the host for
//! all that a request can have. A question costs about half a microsecond, and a
//! dozen of them a tenth of a short request's time. Here the host is asked for
//! what routes and extractors read.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body::{Body as _, Frame};
use http_body_util::BodyExt as _;
use spin_sdk::wasip3::http::types::{self, ErrorCode};
use spin_sdk::wasip3::http_compat::IncomingRequestBody;
use storefront_files::serve::response::{self, internal};

use crate::client::PEER_ADDRESS;

/// Takes a request from the host. Its URI is the path with the query; the body
/// stays with the host until it is read.
///
/// # Errors
/// The host's fault: it has parsed all of it.
pub fn receive(request: types::Request) -> Result<Request<Incoming>, ErrorCode> {
    let method =
        Method::try_from(request.get_method()).map_err(|_| ErrorCode::HttpRequestMethodInvalid)?;
    let target = request.get_path_with_query().unwrap_or_else(|| "/".into());
    let uri = Uri::try_from(target).map_err(|_| ErrorCode::HttpRequestUriInvalid)?;
    let fields = request.get_headers().copy_all();
    let mut headers = HeaderMap::with_capacity(fields.len());
    for (name, value) in fields {
        // Of what the server adds about the route, nothing else is of use here.
        if name.starts_with("spin-") && PEER_ADDRESS != *name {
            continue;
        }
        let name = HeaderName::try_from(name).map_err(internal)?;
        headers.append(name, HeaderValue::try_from(value).map_err(internal)?);
    }
    let mut received = Request::new(Incoming::Unread(Some(request)));
    *received.method_mut() = method;
    *received.uri_mut() = uri;
    *received.headers_mut() = headers;
    Ok(received)
}

/// Gives a response to the host. `until_sent` is dropped when the body is with it.
///
/// # Errors
/// The host does not take the headers.
pub fn respond(
    response: Response<Body>,
    until_sent: impl Sized + 'static,
) -> Result<types::Response, ErrorCode> {
    let (head, mut body) = response.into_parts();
    let field = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_owned())
    };
    let fields: Vec<_> = head.headers.iter().map(field).collect();
    let status = head.status.as_u16();
    if body.is_end_stream() {
        return response::empty(status, &fields, until_sent);
    }
    response::written(status, &fields, async move |mut writer| {
        let _until_sent = until_sent;
        while let Some(Ok(frame)) = body.frame().await {
            let Ok(data) = frame.into_data() else {
                continue;
            };
            // What is left over, a client that has gone does not want.
            if !writer.write_all(data.into()).await.is_empty() {
                break;
            }
        }
    })
}

/// The body of a request.
pub enum Incoming {
    /// Whole, with the host.
    Unread(Option<types::Request>),
    /// Coming in.
    Reading(IncomingRequestBody),
}

impl http_body::Body for Incoming {
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
