//! A line for each request, as text or JSON. It has no personal data: no address, no path,
//! as that may contain ids and links, and no query.

use std::io;
use std::time::Duration;

use clap::ValueEnum;
use http::Method;
use tracing::Level;
use tracing::subscriber::SetGlobalDefaultError;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::fmt;

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs. Lines of components have this form, too.
    Json,
}

/// Starts to write log lines to standard error, on a thread of its own: if nobody reads it,
/// lines are lost, and no request waits. The lines that are left are written when the guard
/// is dropped.
///
/// # Errors
/// It was started before.
pub fn start(format: LogFormat, color: bool) -> Result<WorkerGuard, SetGlobalDefaultError> {
    let (writer, guard): (NonBlocking, WorkerGuard) = tracing_appender::non_blocking(io::stderr());
    let builder = fmt::Subscriber::builder()
        .with_max_level(Level::INFO)
        .with_target(false)
        .with_writer(writer);
    let subscriber: Box<dyn tracing::Subscriber + Send + Sync> = match format {
        LogFormat::Text => Box::new(builder.with_ansi(color).with_level(false).finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).finish()),
    };
    tracing::subscriber::set_global_default(subscriber)?;
    Ok(guard)
}

/// What is told of a request.
pub struct RequestRecord<'a> {
    pub method: &'a Method,
    /// The pattern in the manifest, or `-` without one.
    pub route: &'a str,
    /// The component's id, or `-`.
    pub component: &'a str,
    pub status: u16,
    /// From the request's head to the last byte of its response.
    pub duration: Duration,
    /// Of the response's body.
    pub bytes: u64,
    pub request_id: &'a str,
    pub trace_id: Option<&'a str>,
    /// The client has taken the whole response.
    pub is_complete: bool,
}

impl RequestRecord<'_> {
    /// Writes the line.
    pub fn log(&self) {
        let duration_ms = (self.duration.as_secs_f64() * 1e5).round() / 100.0;
        tracing::info!(
            method = self.method.as_str(),
            route = self.route,
            component = self.component,
            status = self.status,
            duration_ms,
            bytes = self.bytes,
            request_id = self.request_id,
            trace_id = self.trace_id,
            incomplete = (!self.is_complete).then_some(true),
            "request"
        );
    }
}
