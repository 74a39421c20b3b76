//! A client's connection: what hyper leaves open.
//!
//! hyper answers requests that it cannot parse with an empty body; here they
//! get the same JSON as all errors. A client that stops reading is cut off, as it
//! would hold its answer's instance for ever. And a client that is refused while it
//! still sends is listened to for a moment: closing at once would reset the
//! connection, and with it what the client has not read of its answer.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};

use crate::server::response::error_body;

/// How long a client may take no byte of its answer.
const STALLED: Duration = Duration::from_secs(30);

/// How long a client may go on sending after its last answer.
const LINGER: Duration = Duration::from_secs(1);

/// A TCP stream with all three.
pub struct Connection {
    stream: TcpStream,
    /// Set while a write waits.
    stalled: Option<Pin<Box<Sleep>>>,
    /// An answer in the place of hyper's, and how much of it is written.
    replacement: Option<(Vec<u8>, usize)>,
    /// Set when our side is closed.
    lingering: Option<Pin<Box<Sleep>>>,
}

impl Connection {
    /// Wraps an accepted stream.
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            stalled: None,
            replacement: None,
            lingering: None,
        }
    }

    /// Applies the time limit to a write's outcome.
    fn limit<T>(
        &mut self,
        cx: &mut Context<'_>,
        outcome: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let sleep = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + STALLED)));
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn write_replacement(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some((bytes, written)) = &mut self.replacement {
            let outcome = Pin::new(&mut self.stream).poll_write(cx, &bytes[*written..]);
            if let Poll::Ready(Ok(count)) = outcome {
                *written += count;
                if count == 0 {
                    return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
                }
                if *written == bytes.len() {
                    self.replacement = None;
                }
            } else {
                return self.limit(cx, outcome.map_ok(|_| ()));
            }
        }
        self.stalled = None;
        Poll::Ready(Ok(()))
    }
}

/// The answer to give instead of hyper's own, if `bytes` is one of those: the
/// whole head of an error with nothing but the headers that hyper sets.
fn replacement(bytes: &[u8]) -> Option<Vec<u8>> {
    // Longer ones carry headers of a component.
    if bytes.len() > 200 || !bytes.starts_with(b"HTTP/1.1 4") || !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let head = std::str::from_utf8(bytes).ok()?;
    let (status, headers) = head.split_once("\r\n")?;
    let bare = headers
        .split_terminator("\r\n")
        .filter(|line| !line.is_empty())
        .all(|line| {
            line == "connection: close" || line == "content-length: 0" || line.starts_with("date: ")
        });
    if !bare || !headers.contains("content-length: 0\r\n") {
        return None;
    }
    let detail = match status.get(9..12)? {
        "400" => "Bad request",
        "414" => "URI too long",
        "431" => "Request header fields too large",
        _ => return None,
    };
    let body = error_body(detail);
    Some(
        format!(
            "{status}\r\ncontent-type: application/json\r\nx-content-type-options: nosniff\r\n\
             cache-control: no-store\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes(),
    )
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.replacement.is_none() {
            self.replacement = replacement(bytes).map(|bytes| (bytes, 0));
            if self.replacement.is_none() {
                let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
                return self.limit(cx, outcome);
            }
        }
        ready!(self.write_replacement(cx))?;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let [only] = slices {
            return self.poll_write(cx, only);
        }
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.limit(cx, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let lingering = match &mut this.lingering {
            Some(lingering) => lingering,
            None => {
                ready!(Pin::new(&mut this.stream).poll_shutdown(cx))?;
                let sleep = tokio::time::sleep(LINGER);
                this.lingering.insert(Box::pin(sleep))
            }
        };
        let mut scratch = [0; 4096];
        while lingering.as_mut().poll(cx).is_pending() {
            let mut buffer = ReadBuf::new(&mut scratch);
            match ready!(Pin::new(&mut this.stream).poll_read(cx, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {}
                _ => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::replacement;

    #[test]
    fn only_bare_errors_are_replaced() {
        let bare = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        let text = String::from_utf8(replacement(bare).unwrap()).unwrap();
        assert!(
            text.ends_with("\r\n\r\n{\"detail\": \"Request header fields too large\"}"),
            "{text}"
        );
        for other in [
            &b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"[..],
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nallow: GET\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
        ] {
            assert!(replacement(other).is_none());
        }
    }
}
