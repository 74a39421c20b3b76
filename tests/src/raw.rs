//! HTTP over raw sockets, for requests that no client library sends.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;

/// A connection that is silent for so long is done.
const SILENCE: Duration = Duration::from_millis(500);

/// The bytes that a connection returned.
pub struct Raw {
    pub bytes: Vec<u8>,
    /// Whether the server has closed or reset the connection.
    pub closed: bool,
}

impl Raw {
    /// The number of responses on the connection.
    pub fn responses(&self) -> usize {
        self.text().matches("HTTP/1.1 ").count() + self.text().matches("HTTP/1.0 ").count()
    }

    /// The status of the first response; 0 without one.
    pub fn status(&self) -> u16 {
        let text = self.text();
        let status = text.split(' ').nth(1).and_then(|word| word.parse().ok());
        status.unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The bytes after the head of the first response.
    pub fn body(&self) -> &[u8] {
        let end = self.bytes.windows(4).position(|four| four == b"\r\n\r\n");
        end.map_or(&[], |end| &self.bytes[end + 4..])
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let found = lines.find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().to_owned())
    }
}

/// Sends the bytes and reads until the server closes the connection or falls silent. The first
/// byte may take up to [`PATIENCE`].
pub async fn exchange(authority: &str, request: impl AsRef<[u8]>) -> Raw {
    let mut socket = connect(authority).await;
    // The server may respond and close before it has read everything.
    let _ = timeout(PATIENCE, socket.write_all(request.as_ref())).await;
    read_out(&mut socket).await
}

/// Sends `GET target` without normalising the path.
pub async fn get(authority: &str, target: &str) -> Raw {
    let head = format!("GET {target} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    exchange(authority, head).await
}

pub async fn connect(authority: &str) -> TcpStream {
    let socket = timeout(PATIENCE, TcpStream::connect(authority)).await;
    socket.expect("a connection in time").expect("a connection")
}

pub async fn read_out(socket: &mut TcpStream) -> Raw {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        let limit = if bytes.is_empty() { PATIENCE } else { SILENCE };
        match timeout(limit, socket.read(&mut buffer)).await {
            Ok(Ok(0) | Err(_)) => {
                return Raw {
                    bytes,
                    closed: true,
                };
            }
            Ok(Ok(n)) => bytes.extend_from_slice(&buffer[..n]),
            Err(_) => {
                return Raw {
                    bytes,
                    closed: false,
                };
            }
        }
    }
}
