//! Answers on their way to the client.

use std::pin::Pin;

use spin_sdk::wasip3::http::types::{ErrorCode, Fields, Response};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{self, FutureReader, StreamReader, StreamResult, StreamWriter};

use crate::answer::{Answer, Body};

/// Bytes of a range that are in the guest at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// Writes a body after its answer was returned. If it ends early, dropping the
/// writer shows the host a body that is shorter than its Content-Length.
pub type Writing = Box<dyn FnOnce(StreamWriter<u8>) -> Pin<Box<dyn Future<Output = ()>>>>;

/// Where a body comes from, unless it is a text.
pub enum Source {
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
    /// From wherever this gets it.
    Written(Writing),
}

impl Source {
    /// Nothing.
    pub const EMPTY: Self = Self::Memory(Vec::new());
}

type Sent = FutureReader<Result<(), ErrorCode>>;

/// Sends an answer. Its text, if it has one, comes before the source.
pub(super) fn respond(mut answer: Answer, source: Source) -> Result<Response, ErrorCode> {
    let source = match std::mem::replace(&mut answer.body, Body::Empty) {
        Body::Text(text) => Source::Memory(text.into_bytes()),
        Body::Empty => Source::EMPTY,
        Body::File { .. } => source,
    };
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
        Source::Written(write) => {
            let (writer, reader) = wit_stream::new();
            wit_bindgen::spawn(write(writer));
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
