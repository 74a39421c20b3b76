//! Responses handed to the host.
//!
//! A body that is written in the guest is written at once: its first bytes then wait
//! for the host, which finds them when it takes the head, and sends both in one
//! segment. Spin does not set `TCP_NODELAY`, so bytes that come after the head were
//! held back until the client acknowledged that, which it may do 40 ms later
//! (RFC 9293 section 3.7.4, RFC 1122 section 4.2.3.2).

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response as HostResponse, Trailers};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{
    self, FutureReader, FutureWriter, StreamReader, StreamResult, StreamWriter,
};

use crate::body::{Body, Response};

/// Bytes that pass through the instance at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Hands a response to the host. `until_written` is dropped when the instance has
/// nothing left to do for it.
///
/// # Errors
/// The host does not accept the headers or the status.
pub fn send(
    response: Response,
    until_written: impl Sized + 'static,
) -> Result<HostResponse, ErrorCode> {
    let (head, body) = response.into_parts();
    let head = (head.status, &head.headers);
    match body {
        Body::Empty => send_empty(head, until_written),
        Body::Bytes(bytes) if bytes.is_empty() => send_empty(head, until_written),
        Body::Bytes(bytes) => send_written(head, async move |mut writer| {
            let _until_written = until_written;
            write(&mut writer, bytes).await;
        }),
        Body::Routed(body) if body.is_end_stream() => send_empty(head, until_written),
        Body::Routed(mut body) => send_written(head, async move |mut writer| {
            let _until_written = until_written;
            while let Some(Ok(frame)) = body.frame().await {
                let Ok(data) = frame.into_data() else {
                    continue;
                };
                if !write(&mut writer, data).await {
                    break;
                }
            }
        }),
        Body::HostStream(stream) => send_stream(head, stream),
        Body::HostStreamPart { stream, length } => send_written(head, async move |writer| {
            let _until_written = until_written;
            copy(stream, writer, length).await;
        }),
        Body::Written(write) => send_written(head, async move |writer| {
            let _until_written = until_written;
            write(writer).await;
        }),
    }
}

/// The error that tells the host of a mistake which is not the client's.
pub fn internal_error(cause: impl std::fmt::Debug) -> ErrorCode {
    ErrorCode::InternalError(Some(format!("{cause:?}")))
}

type Head<'a> = (StatusCode, &'a HeaderMap);

fn send_empty(
    head: Head<'_>,
    until_written: impl Sized + 'static,
) -> Result<HostResponse, ErrorCode> {
    let started = Started::new(head, None)?;
    let no_trailers = started.no_trailers;
    wit_bindgen::spawn(async move {
        wit_bindgen::yield_async().await;
        drop(no_trailers);
        drop(until_written);
    });
    Ok(started.response)
}

fn send_stream(head: Head<'_>, stream: StreamReader<u8>) -> Result<HostResponse, ErrorCode> {
    let started = Started::new(head, Some(stream))?;
    let (no_trailers, sent) = (started.no_trailers, started.sent);
    wit_bindgen::spawn(async move {
        wit_bindgen::yield_async().await;
        drop(no_trailers);
        // An instance without a task counts as idle: after a second the host would drop
        // it, and with it the streams that clients are still reading. This task keeps it.
        let _ = sent.await;
    });
    Ok(started.response)
}

fn send_written<W: Future<Output = ()> + 'static>(
    head: Head<'_>,
    write: impl FnOnce(StreamWriter<u8>) -> W,
) -> Result<HostResponse, ErrorCode> {
    let (writer, body) = wit_stream::new();
    let started = Started::new(head, Some(body))?;
    let (writing, no_trailers) = (write(writer), started.no_trailers);
    wit_bindgen::spawn(async move {
        writing.await;
        drop(no_trailers);
    });
    Ok(started.response)
}

/// Writes bytes. Returns false when the client has gone.
async fn write(writer: &mut StreamWriter<u8>, bytes: Bytes) -> bool {
    writer.write_all(bytes.into()).await.is_empty()
}

/// Copies `length` bytes from one stream to another, or fewer if one of them ends.
async fn copy(mut from: StreamReader<u8>, mut to: StreamWriter<u8>, mut length: u64) {
    let mut buffer = Vec::with_capacity(CHUNK_BYTES);
    while length > 0 {
        let (status, mut bytes) = from.read(buffer).await;
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        length -= bytes.len() as u64;
        let unwritten = to.write_all(bytes).await;
        if !unwritten.is_empty() || !matches!(status, StreamResult::Complete(_)) {
            return;
        }
        buffer = unwritten;
        buffer.clear();
        buffer.reserve(CHUNK_BYTES);
    }
}

struct Started {
    response: HostResponse,
    /// Dropping it says that there are no trailers. Before the host has the response,
    /// that costs a further entry into the guest, so it is dropped after a yield.
    no_trailers: FutureWriter<Result<Option<Trailers>, ErrorCode>>,
    /// Resolves when the client has the response, or will not get it.
    sent: FutureReader<Result<(), ErrorCode>>,
}

impl Started {
    fn new((status, headers): Head<'_>, body: Option<StreamReader<u8>>) -> Result<Self, ErrorCode> {
        let field = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.as_str().to_owned(), value.as_bytes().to_owned())
        };
        let fields: Vec<_> = headers.iter().map(field).collect();
        let fields = Fields::from_list(&fields).map_err(internal_error)?;
        let (no_trailers, trailers) = wit_future::new(|| Ok(None));
        let (response, sent) = HostResponse::new(fields, body, trailers);
        if status != StatusCode::OK {
            // 200 is what a response starts with: one call of the host less.
            let set = response.set_status_code(status.as_u16());
            set.map_err(|()| internal_error(status))?;
        }
        Ok(Self {
            response,
            no_trailers,
            sent,
        })
    }
}
