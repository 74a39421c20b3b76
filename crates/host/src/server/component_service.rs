//! Calls one component with a request, and turns its failures into responses.

use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::Semaphore;
use wasmtime::PoolConcurrencyLimitError;
use wasmtime_wasi_http::WasiBody;
use wasmtime_wasi_http::handler::{
    ExpirationError, InstantiationError, ProxyHandler, TrapOrPanicError,
};

use super::response::{ResponseBody, internal_error, unavailable};
use crate::runtime::worker::{FailureFlag, WorkerFactory};

/// The most requests at the same time in one component on one thread. Enough to keep the
/// thread busy while requests wait for a database. It bounds memory, as each of them may
/// compute a password hash in an instance of its own.
const MAX_THREAD_REQUESTS: usize = 32;
/// The most requests at the same time in one component, on all threads together.
const MAX_HOST_REQUESTS: usize = 256;

/// Response bodies up to this size are read before the response's head is sent.
const MAX_BUFFERED_BYTES: u64 = 64 << 10;

/// One component on one thread.
pub struct ComponentService {
    handler: ProxyHandler<WorkerFactory>,
    permits: Semaphore,
}

impl ComponentService {
    /// A component on one of so many `threads`.
    pub fn new(workers: WorkerFactory, threads: usize) -> Self {
        let permits = MAX_THREAD_REQUESTS.min(MAX_HOST_REQUESTS / threads.max(1));
        Self {
            handler: ProxyHandler::new(workers),
            permits: Semaphore::new(permits),
        }
    }

    /// Waits for a permit, and calls the component.
    pub async fn call(&self, request: Request<WasiBody>) -> Response<ResponseBody> {
        let metrics = self.handler.state().metrics();
        let waiting = Counted::new(&metrics.waiting);
        let Ok(_permit) = self.permits.acquire().await else {
            return unavailable();
        };
        drop(waiting);
        let _in_progress = Counted::new(&metrics.in_progress);
        let failed = FailureFlag::default();
        let has_body = request.method() != Method::HEAD;
        let response = match self.handler.handle(failed.clone(), request).await {
            Ok(response) => response.map(|body| ResponseBody::new(body, failed)),
            Err(error) => return self.error_to_response(&error),
        };
        match small_content_length(&response).filter(|_| has_body) {
            Some(length) => buffer_body(response, length).await,
            None => response,
        }
    }

    /// Logs why there is no response, and returns the client's.
    fn error_to_response(&self, error: &wasmtime::Error) -> Response<ResponseBody> {
        let stderr = &self.handler.state().config().stderr;
        if error.is::<ExpirationError>() {
            stderr.write_host_message("a request timed out");
            return unavailable();
        }
        if let Some(InstantiationError { error, .. }) =
            error.downcast_ref::<InstantiationError<FailureFlag>>()
        {
            stderr.write_host_message(&format!("no new instance: {error:#}"));
            if error.is::<PoolConcurrencyLimitError>() {
                return unavailable();
            }
        } else if !error.is::<TrapOrPanicError>() {
            // The worker itself logs a trap.
            stderr.write_host_message(&format!("a request failed: {error:#}"));
        }
        internal_error()
    }
}

/// Counts something in a gauge until it is dropped.
struct Counted<'a>(&'a Gauge);

impl<'a> Counted<'a> {
    fn new(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The `Content-Length` of a response whose body is small enough to be buffered.
fn small_content_length(response: &Response<ResponseBody>) -> Option<u64> {
    if response.status() == StatusCode::NOT_MODIFIED {
        return None;
    }
    let length = response.headers().get(header::CONTENT_LENGTH)?;
    let length = length.to_str().ok()?.parse().ok()?;
    (length <= MAX_BUFFERED_BYTES).then_some(length)
}

/// Reads a body before its head is sent. If the instance fails meanwhile, as it does when
/// another of its requests traps, the client gets a 500 and not a broken connection.
async fn buffer_body(response: Response<ResponseBody>, length: u64) -> Response<ResponseBody> {
    let (head, body) = response.into_parts();
    match body.collect().await.map(|body| body.to_bytes()) {
        Ok(bytes) if bytes.len() as u64 == length => {
            Response::from_parts(head, ResponseBody::from_bytes(bytes))
        }
        _ => internal_error(),
    }
}
