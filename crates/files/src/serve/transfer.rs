//! Answers on their way to the client.

use std::pin::Pin;

use spin_sdk::wasip3::http::types::{ErrorCode, Response};
use spin_sdk::wit_bindgen::{StreamReader, StreamResult, StreamWriter};

use super::response;
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

/// Sends an answer. Its text, if it has one, comes before the source.
pub(super) fn respond(mut answer: Answer, source: Source) -> Result<Response, ErrorCode> {
    let source = match std::mem::replace(&mut answer.body, Body::Empty) {
        Body::Text(text) => Source::Memory(text.into_bytes()),
        Body::Empty => Source::EMPTY,
        Body::File { .. } => source,
    };
    let (status, headers) = (answer.status, &answer.headers);
    match source {
        Source::Memory(bytes) if bytes.is_empty() => response::empty(status, headers, ()),
        Source::Memory(bytes) => response::written(status, headers, async move |mut writer| {
            // What is left over, a client that has gone does not want.
            let _ = writer.write_all(bytes).await;
        }),
        Source::Stream(stream) => response::passed(status, headers, stream),
        Source::Limited { stream, length } => {
            response::written(status, headers, async move |writer| {
                pass_on(stream, writer, length).await;
            })
        }
        Source::Written(write) => response::written(status, headers, write),
    }
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
