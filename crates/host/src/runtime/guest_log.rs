//! The logs of components: what they write to standard output and error goes to files in
//! the state folder, and to the terminal.
//!
//! Instances of a component share both. So that lines do not mix, each is written when it
//! is complete.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use anyhow::Context as _;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A longer line is written in parts.
const MAX_LINE_BYTES: usize = 64 << 10;

/// The log of one component's standard output or error.
#[derive(Clone)]
pub struct GuestLog(Arc<Sink>);

/// Where the lines of components are written besides their files.
#[derive(Clone, Copy)]
pub enum Echo {
    /// Nowhere.
    Off,
    /// To standard error, behind the component's name.
    Text {
        /// Whether the terminal has colours.
        color: bool,
    },
    /// To standard error, as JSON.
    Json,
}

struct Sink {
    file: File,
    component: String,
    stream: &'static str,
    echo: Echo,
}

impl GuestLog {
    /// Opens the file `<folder>/<component>_<stream>.txt`.
    pub fn open(
        folder: &Path,
        component: &str,
        stream: &'static str,
        echo: Echo,
    ) -> anyhow::Result<Self> {
        let path = folder.join(format!("{component}_{stream}.txt"));
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .with_context(|| format!("cannot write the log {}", path.display()))?;
        Ok(Self(Arc::new(Sink {
            file,
            component: component.to_owned(),
            stream,
            echo,
        })))
    }

    /// Writes a message of the host about the component.
    pub fn write_host_message(&self, text: &str) {
        self.write_lines(format!("[host] {}\n", text.replace('\n', "\n  ")).as_bytes());
    }

    fn write_lines(&self, lines: &[u8]) {
        // A full disk or a closed terminal must not stop the component.
        let _ = (&self.0.file).write_all(lines);
        match self.0.echo {
            Echo::Off => {}
            Echo::Text { color } => self.print(lines, color),
            Echo::Json => self.log_json(lines),
        }
    }

    fn print(&self, lines: &[u8], color: bool) {
        let component = &self.0.component;
        let prefix = match color {
            true => format!("\x1b[2m{component}\x1b[0m "),
            false => format!("{component} "),
        };
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

    fn log_json(&self, lines: &[u8]) {
        let (component, stream) = (&*self.0.component, self.0.stream);
        let text = String::from_utf8_lossy(lines);
        for line in text.lines().filter(|line| !line.is_empty()) {
            tracing::info!(component, stream, "{line}");
        }
    }
}

impl IsTerminal for GuestLog {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestLog {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(LineWriter {
            log: self.clone(),
            pending: Vec::new(),
        })
    }
}

/// One instance's stream to a log.
struct LineWriter {
    log: GuestLog,
    pending: Vec<u8>,
}

impl AsyncWrite for LineWriter {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.pending.extend_from_slice(bytes);
        let complete = match self.pending.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => end + 1,
            None if self.pending.len() >= MAX_LINE_BYTES => self.pending.len(),
            None => 0,
        };
        if complete > 0 {
            self.log.write_lines(&self.pending[..complete]);
            self.pending.drain(..complete);
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

impl Drop for LineWriter {
    fn drop(&mut self) {
        if !self.pending.is_empty() {
            self.pending.push(b'\n');
            self.log.write_lines(&self.pending);
        }
    }
}
