//! What components print: a file each in the state folder, and the terminal.
//!
//! Instances of a component share both, so text is held back until its line is
//! complete and then written at once.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use anyhow::Context as _;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A line that grows longer is written in pieces.
const MAX_LINE_BYTES: usize = 64 << 10;

/// One component's standard output or error.
#[derive(Clone)]
pub struct Log(Arc<Sink>);

struct Sink {
    file: File,
    /// What goes before each line on the terminal; `None` prints nothing there.
    prefix: Option<String>,
}

impl Log {
    /// Opens `<folder>/<component>_<stream>.txt` to append to it.
    pub fn open(
        folder: &Path,
        component: &str,
        stream: &str,
        echo: bool,
        color: bool,
    ) -> anyhow::Result<Self> {
        let path = folder.join(format!("{component}_{stream}.txt"));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot write the log {}", path.display()))?;
        let prefix = echo.then(|| match color {
            true => format!("\x1b[2m{component}\x1b[0m "),
            false => format!("{component} "),
        });
        Ok(Self(Arc::new(Sink { file, prefix })))
    }

    /// Writes the host's own message about the component.
    pub fn line(&self, text: &str) {
        self.write(format!("{}\n", text.replace('\n', "\n  ")).as_bytes());
    }

    /// Writes whole lines.
    fn write(&self, lines: &[u8]) {
        // A full disk or a closed terminal must not stop the component.
        let _ = (&self.0.file).write_all(lines);
        if let Some(prefix) = &self.0.prefix {
            let mut text = Vec::with_capacity(lines.len() + prefix.len());
            for line in lines.split_inclusive(|&byte| byte == b'\n') {
                text.extend_from_slice(prefix.as_bytes());
                text.extend_from_slice(line);
            }
            if !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            let _ = io::stderr().lock().write_all(&text);
        }
    }
}

impl IsTerminal for Log {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Log {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines {
            log: self.clone(),
            pending: Vec::new(),
        })
    }
}

/// One guest's stream into a log.
struct Lines {
    log: Log,
    pending: Vec<u8>,
}

impl AsyncWrite for Lines {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.pending.extend_from_slice(bytes);
        let whole = match self.pending.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => end + 1,
            None if self.pending.len() >= MAX_LINE_BYTES => self.pending.len(),
            None => 0,
        };
        if whole > 0 {
            self.log.write(&self.pending[..whole]);
            self.pending.drain(..whole);
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        if !self.pending.is_empty() {
            self.pending.push(b'\n');
            self.log.write(&self.pending);
        }
    }
}
