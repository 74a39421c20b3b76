//! HTTP: from accepted connections to components and back.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use wasmtime::PoolConcurrencyLimitError;
use wasmtime_wasi_http::handler::{
    ExpirationError, InstantiationError, ProxyHandler, TrapOrPanicError,
};
use wasmtime_wasi_http::{Error, WasiBody};

use crate::runtime::worker::{self, Tracker, Workers};
use crate::scheduler::worker_threads::{self, Accepted};
use crate::server::client_stream::Connection;
use crate::server::request;
use crate::server::response::{AnswerBody, error};
use crate::server::router::Routes;

/// Requests inside one component at the same time, on one thread. Enough to keep it
/// busy while others wait for a database; and as each may compute a password hash in
/// an instance of its own, it bounds their memory.
const MAX_REQUESTS: usize = 32;
/// The same, on all threads together.
const MAX_REQUESTS_IN_ALL: usize = 256;

/// Also the time that a connection may be idle. Slow senders hold nothing but
/// their own connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The request line and all headers; more is 431.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// One more is 431. Common servers take 100.
const MAX_HEADERS: usize = 100;

/// Bodies up to this size are read before the component is called, so that a
/// slow sender does not hold a place in it.
const READ_AHEAD_BYTES: u64 = 64 << 10;

/// Answers up to this size are read before their head is sent.
const GATHER_BYTES: u64 = 64 << 10;

/// How long requests may still run after the host is asked to stop.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// The application, ready to serve on one thread.
pub struct Server {
    routes: Arc<Routes>,
    components: HashMap<String, Entrance>,
    request_timeout: Duration,
}

/// The way into one component.
struct Entrance {
    handler: ProxyHandler<Workers>,
    places: Semaphore,
}

impl Server {
    /// Puts routes and components together.
    pub fn new(routes: Arc<Routes>, components: Vec<Workers>, request_timeout: Duration) -> Self {
        let entrance = |workers: Workers| {
            let places =
                Semaphore::new(MAX_REQUESTS.min(MAX_REQUESTS_IN_ALL / worker_threads::count()));
            (
                workers.config().id.clone(),
                Entrance {
                    handler: ProxyHandler::new(workers),
                    places,
                },
            )
        };
        Self {
            routes,
            components: components.into_iter().map(entrance).collect(),
            request_timeout,
        }
    }

    /// Serves connections as long as there may be new ones; then lets requests end.
    pub async fn run(self: Arc<Self>, mut accepted: UnboundedReceiver<Accepted>) {
        let (closing, closed) = watch::channel(false);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                next = accepted.recv() => match next {
                    Some(next) => connections.spawn(self.clone().connection(next, closed.clone())),
                    None => break,
                },
                // Frees what finished tasks leave behind.
                Some(_) = connections.join_next() => continue,
            };
        }
        let _ = closing.send(true);
        let ended = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(STOP_TIMEOUT, ended).await;
        worker::stopping();
    }

    async fn connection(self: Arc<Self>, accepted: Accepted, mut closed: watch::Receiver<bool>) {
        let Accepted {
            stream,
            address,
            place: _place,
        } = accepted;
        let Ok(stream) = TcpStream::from_std(stream) else {
            return;
        };
        // Answers are written whole; waiting for more only delays them.
        let _ = stream.set_nodelay(true);
        let client = request::client_address(address);
        let service = service_fn(|request| {
            let (server, client) = (&self, &client);
            async move { Ok::<_, Error>(server.answer(request, client).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_HEAD_BYTES)
            .max_headers(MAX_HEADERS)
            .serve_connection(TokioIo::new(Connection::new(stream)), service);
        tokio::pin!(connection);
        // Errors are the client's: it left, or it was too slow. A failed body
        // is in the component's log.
        tokio::select! {
            _ = connection.as_mut() => {}
            _ = closed.changed() => {
                connection.as_mut().graceful_shutdown();
                let _ = connection.await;
            }
        }
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        client: &HeaderValue,
    ) -> Response<AnswerBody> {
        let (mut head, body) = request.into_parts();
        if let Err(refusal) = request::check_headers(&head.headers) {
            return error(StatusCode::BAD_REQUEST, refusal);
        }
        // `CONNECT host:port` and `OPTIONS *` name no path.
        if head.method == Method::CONNECT || !head.uri.path().starts_with('/') {
            return not_found();
        }
        let path = head.uri.clone();
        let Some(found) = self.routes.find(path.path()) else {
            return not_found();
        };
        let Some(entrance) = self.components.get(&found.entry().component) else {
            return not_found();
        };
        if let Err(refusal) = request::prepare(&mut head, &found, client) {
            return error(StatusCode::BAD_REQUEST, refusal);
        }
        let body = match tokio::time::timeout(self.request_timeout, receive(body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return error(StatusCode::BAD_REQUEST, "The request body is incomplete"),
            Err(_) => return error(StatusCode::REQUEST_TIMEOUT, "The request body is too slow"),
        };
        let request = Request::from_parts(head, body);
        match tokio::time::timeout(self.request_timeout, entrance.enter(request)).await {
            Ok(response) => response,
            Err(_) => unavailable(),
        }
    }
}

impl Entrance {
    async fn enter(&self, request: Request<WasiBody>) -> Response<AnswerBody> {
        let Ok(_place) = self.places.acquire().await else {
            return unavailable();
        };
        let tracker = Tracker::default();
        let has_body = request.method() != Method::HEAD;
        let response = match self.handler.handle(tracker.clone(), request).await {
            Ok(response) => response.map(|body| AnswerBody::new(body, tracker)),
            Err(failure) => return self.failed(&failure),
        };
        match announced(&response).filter(|_| has_body) {
            Some(length) => gather(response, length).await,
            None => response,
        }
    }

    fn failed(&self, failure: &wasmtime::Error) -> Response<AnswerBody> {
        let stderr = &self.handler.state().config().stderr;
        if failure.is::<ExpirationError>() {
            stderr.line("[host] a request timed out");
            return unavailable();
        }
        if let Some(InstantiationError { error, .. }) =
            failure.downcast_ref::<InstantiationError<Tracker>>()
        {
            stderr.line(&format!("[host] no new instance: {error:#}"));
            if error.is::<PoolConcurrencyLimitError>() {
                return unavailable();
            }
        } else if !failure.is::<TrapOrPanicError>() {
            // (The worker itself has told of a trap.)
            stderr.line(&format!("[host] a request failed: {failure:#}"));
        }
        error(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }
}

/// The length of an answer that is small enough to be gathered.
fn announced(response: &Response<AnswerBody>) -> Option<u64> {
    if response.status() == StatusCode::NOT_MODIFIED {
        return None;
    }
    let length = response.headers().get(header::CONTENT_LENGTH)?;
    let length = length.to_str().ok()?.parse().ok()?;
    (length <= GATHER_BYTES).then_some(length)
}

/// Reads a small answer before its head is sent: when the instance fails in
/// between, as it does when a neighbour traps, there is still time for a 500.
async fn gather(response: Response<AnswerBody>, length: u64) -> Response<AnswerBody> {
    let (head, body) = response.into_parts();
    match body.collect().await.map(|body| body.to_bytes()) {
        Ok(bytes) if bytes.len() as u64 == length => {
            Response::from_parts(head, AnswerBody::whole(bytes))
        }
        _ => error(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error"),
    }
}

/// Small bodies whole, larger ones as they come.
async fn receive(body: Incoming) -> Result<WasiBody, hyper::Error> {
    if body.is_end_stream() {
        return Ok(Empty::new().map_err(|never| match never {}).boxed_unsync());
    }
    match body.size_hint().exact() {
        Some(0..=READ_AHEAD_BYTES) => {
            let bytes = body.collect().await?.to_bytes();
            Ok(Full::new(bytes)
                .map_err(|never| match never {})
                .boxed_unsync())
        }
        _ => Ok(body.map_err(Error::from).boxed_unsync()),
    }
}

fn unavailable() -> Response<AnswerBody> {
    error(StatusCode::SERVICE_UNAVAILABLE, "Service unavailable")
}

fn not_found() -> Response<AnswerBody> {
    error(StatusCode::NOT_FOUND, "Not Found")
}
