//! The one response type, and the bodies that it can have.

use std::pin::Pin;

use bytes::Bytes;
use spin_sdk::wit_bindgen::{StreamReader, StreamWriter};

/// A response on its way to the host.
pub type Response = http::Response<Body>;

/// Writes a body to the host after the response's head was handed over. When it ends
/// before `Content-Length` bytes were written, the host breaks the transfer off.
pub type WriteBody = Box<dyn FnOnce(StreamWriter<u8>) -> Pin<Box<dyn Future<Output = ()>>>>;

/// The body of a response.
pub enum Body {
    /// No bytes.
    Empty,
    /// Bytes in the instance's memory.
    Bytes(Bytes),
    /// What a handler of an axum router returned.
    Routed(axum::body::Body),
    /// A stream of the host, such as a file. Its bytes go from the host's disk to the
    /// host's socket and never come through the instance.
    HostStream(StreamReader<u8>),
    /// The first `length` bytes of a stream of the host. `read-via-stream` has no end,
    /// so these bytes are copied through the instance, a chunk at a time.
    HostStreamPart {
        /// The stream, from the first byte to send.
        stream: StreamReader<u8>,
        /// Bytes to send.
        length: u64,
    },
    /// A function that writes the body, such as one that reads rows of a database.
    Written(WriteBody),
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}
