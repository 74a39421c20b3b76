//! Answers on their way to the client.

use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{self, FutureReader, StreamReader, StreamResult, StreamWriter};

use crate::answer::{Answer, Body};

/// Bytes of a range that are in the guest at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Where a body comes from.
pub(super) enum Source {
    /// From the instance's memory.
    Memory(Vec<u8>),
    /// From the host's file to the host's socket: the guest only waits for the
    /// end.
    Stream(StreamReader<u8>),
    /// As many bytes of a file: `read-via-stream` has no end, so that a part
    /// that stops before the file does is passed on piece by piece.
    Limited {
        /// The file, from the first byte of the part on.
        stream: StreamReader<u8>,
        /// Bytes to send.
        length: u64,
    },
}

type Sent = FutureReader<Result<(), ErrorCode>>;

/// An answer whose body is a text or nothing.
pub(super) fn respond_with_text(mut answer: Answer) -> Result<Response, ErrorCode> {
    match std::mem::replace(&mut answer.body, Body::Empty) {
        Body::Text(text) => respond(answer, Source::Memory(text.into_bytes())),
        _ => respond_with_stream(&answer, None),
    }
}

/// An answer with a body. What is written from here is written after the
/// answer was returned; if a source ends early, dropping the writer shows the
/// host a body that is shorter than its Content-Length.
pub(super) fn respond(answer: Answer, source: Source) -> Result<Response, ErrorCode> {
    match source {
        Source::Memory(bytes) if bytes.is_empty() => respond_with_stream(&answer, None),
        Source::Stream(stream) => {
            let (response, sent) = start(&answer, Some(stream))?;
            // No byte passes through here, and so the host would take this
            // instance for idle, drop it after a second, and cut off whoever
            // has not got everything by then. A task that waits keeps it.
            wit_bindgen::spawn(async move {
                let _ = sent.await;
            });
            Ok(response)
        }
        Source::Memory(bytes) => {
            let (mut writer, reader) = wit_stream::new();
            wit_bindgen::spawn(async move {
                // What is left over, a client that has gone does not want.
                let _ = writer.write_all(bytes).await;
            });
            respond_with_stream(&answer, Some(reader))
        }
        Source::Limited { stream, length } => {
            let (writer, reader) = wit_stream::new();
            wit_bindgen::spawn(pass_on(stream, writer, length));
            respond_with_stream(&answer, Some(reader))
        }
    }
}

fn respond_with_stream(
    answer: &Answer,
    body: Option<StreamReader<u8>>,
) -> Result<Response, ErrorCode> {
    start(answer, body).map(|(response, _)| response)
}

/// A response, and what comes of sending it.
fn start(answer: &Answer, body: Option<StreamReader<u8>>) -> Result<(Response, Sent), ErrorCode> {
    let headers = Fields::from_list(&answer.headers)
        .map_err(|error| ErrorCode::InternalError(Some(format!("{error:?}"))))?;
    // There are no trailers: a dropped writer stands for what it was made with.
    let (_, trailers) = wit_future::new(|| Ok(None));
    let (response, sent) = Response::new(headers, body, trailers);
    if answer.status != 200 {
        // 200 is what a response starts with: one call of the host less.
        response
            .set_status_code(answer.status)
            .map_err(|()| ErrorCode::InternalError(Some(format!("status {}", answer.status))))?;
    }
    Ok((response, sent))
}

async fn pass_on(mut from: StreamReader<u8>, mut to: StreamWriter<u8>, mut length: u64) {
    let mut buffer = Vec::with_capacity(CHUNK_BYTES);
    while length > 0 {
        let (status, mut bytes) = from.read(buffer).await;
        bytes.truncate(usize::try_from(length).unwrap_or(usize::MAX));
        length -= bytes.len() as u64;
        let rest = to.write_all(bytes).await;
        if !rest.is_empty() || !matches!(status, StreamResult::Complete(_)) {
            return;
        }
        buffer = rest;
        buffer.clear();
        buffer.reserve(CHUNK_BYTES);
    }
}
