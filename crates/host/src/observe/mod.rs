//! What an operator sees of the host: a log line for each request, and metrics.

pub mod metrics;
pub mod metrics_server;
pub mod request_id;
pub mod request_log;

use std::sync::Arc;
use std::time::Instant;

use http::{HeaderValue, Method, StatusCode};

use metrics::Metrics;
use request_log::RequestRecord;

/// Where the observations of requests go.
#[derive(Clone, Default)]
pub struct Observer {
    /// Whether each request gets a log line.
    pub logs_requests: bool,
    /// The metrics of the host.
    pub metrics: Arc<Metrics>,
    /// Whether anybody reads the metrics.
    pub counts_requests: bool,
}

/// One request, from its head to the last byte of its response. It is recorded when it is
/// dropped.
pub struct Observation {
    observer: Observer,
    started: Instant,
    method: Method,
    request_id: HeaderValue,
    trace_id: Option<String>,
    route: Option<(HeaderValue, Arc<str>)>,
    status: StatusCode,
    bytes: u64,
    is_complete: bool,
}

impl Observation {
    /// Begins with a request's head. `None`: nobody wants to know.
    pub fn begin(
        observer: &Observer,
        method: &Method,
        request_id: &HeaderValue,
        traceparent: Option<&HeaderValue>,
    ) -> Option<Self> {
        if !observer.logs_requests && !observer.counts_requests {
            return None;
        }
        Some(Self {
            observer: observer.clone(),
            started: Instant::now(),
            method: method.clone(),
            request_id: request_id.clone(),
            trace_id: traceparent.and_then(request_id::trace_id),
            route: None,
            status: client_closed_request(),
            bytes: 0,
            is_complete: false,
        })
    }

    /// Notes the route, as the manifest has it, and its component.
    pub fn set_route(&mut self, route: &HeaderValue, component: &Arc<str>) {
        self.route = Some((route.clone(), component.clone()));
    }

    /// Notes the response's status.
    pub fn set_status(&mut self, status: StatusCode) {
        self.status = status;
    }

    /// Counts bytes of the response's body.
    pub fn add_bytes(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Notes that the whole response was taken.
    pub fn complete(&mut self) {
        self.is_complete = true;
    }
}

/// The status of a request whose client leaves before there is a response: 499, as nginx
/// has it.
fn client_closed_request() -> StatusCode {
    StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST)
}

impl Drop for Observation {
    fn drop(&mut self) {
        let route = self
            .route
            .as_ref()
            .and_then(|(route, _)| route.to_str().ok());
        let component = self.route.as_ref().map(|(_, component)| &**component);
        let record = RequestRecord {
            method: &self.method,
            route: route.unwrap_or("-"),
            component: component.unwrap_or("-"),
            status: self.status.as_u16(),
            duration: self.started.elapsed(),
            bytes: self.bytes,
            request_id: self.request_id.to_str().unwrap_or_default(),
            trace_id: self.trace_id.as_deref(),
            is_complete: self.is_complete,
        };
        if self.observer.counts_requests {
            self.observer.metrics.count_request(&record);
        }
        if self.observer.logs_requests {
            record.log();
        }
    }
}
