//! A client's TCP stream, with the rules that hyper does not have.
//!
//! A client that stops reading is disconnected, as it would keep its response's instance
//! busy for ever. hyper's own responses are discarded (see `exchange.rs`). After the last
//! response the stream reads for a moment: closing it at once would reset the connection
//! of a client that still sends, and the client would lose what it has not read yet.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use super::exchange::Exchange;

/// How long a write may wait for the client to read.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long a client may go on sending after its last response.
const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

/// The stream that hyper reads from and writes to.
pub struct ClientStream {
    stream: TcpStream,
    exchange: Exchange,
    /// Set while a write waits.
    write_timeout: Option<Pin<Box<Sleep>>>,
    has_discarded: bool,
    is_shut_down: bool,
}

impl ClientStream {
    /// Wraps an accepted stream.
    pub fn new(stream: TcpStream, exchange: Exchange) -> Self {
        Self {
            stream,
            exchange,
            write_timeout: None,
            has_discarded: false,
            is_shut_down: false,
        }
    }

    /// Whether a response of hyper's own was discarded.
    pub fn has_discarded(&self) -> bool {
        self.has_discarded
    }

    /// Writes a response without hyper.
    pub async fn write_response(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _exchange = self.exchange.begin();
        self.write_all(bytes).await
    }

    /// Closes the stream. If hyper shut it down in order, the client has time to read.
    pub async fn close(mut self) {
        if !self.is_shut_down || self.stream.shutdown().await.is_err() {
            return;
        }
        let mut buffer = [0; 4096];
        let drain = async { while matches!(self.stream.read(&mut buffer).await, Ok(1..)) {} };
        let _ = tokio::time::timeout(LINGER_TIMEOUT, drain).await;
    }

    /// Applies the timeout to a write's result.
    fn limit<T>(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write_timeout = None;
            return result;
        }
        let timeout = self
            .write_timeout
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(WRITE_TIMEOUT)));
        ready!(timeout.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn discard(&mut self, length: usize) -> Poll<io::Result<usize>> {
        self.has_discarded = true;
        Poll::Ready(Ok(length))
    }
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.exchange.is_idle() {
            return self.discard(bytes.len());
        }
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.limit(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.exchange.is_idle() {
            return self.discard(slices.iter().map(|slice| slice.len()).sum());
        }
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.limit(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// hyper flushes when it has written everything.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.exchange.flushed();
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    /// Leaves the rest to [`ClientStream::close`], as another response may follow.
    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.is_shut_down = true;
        Poll::Ready(Ok(()))
    }
}
