//! The application on one thread: finds the component for a request and calls it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Empty, Full};
use hyper::body::Incoming;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wasmtime_wasi_http::{Error, WasiBody};

use super::accepted::AcceptedConnection;
use super::component_service::ComponentService;
use super::response::{ResponseBody, error_response, not_found, unavailable};
use super::router::Router;
use super::{connection, request};
use crate::observe::request_id::{self, TRACEPARENT, X_REQUEST_ID};
use crate::observe::{Observation, Observer};
use crate::runtime::worker::{self, WorkerFactory};

/// Request bodies up to this size are read before the component is called, so that a
/// slow sender does not hold one of its permits.
const READ_AHEAD_BYTES: u64 = 64 << 10;

/// How long requests may still run after the host is asked to stop.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves the application on one thread.
pub struct ThreadServer {
    router: Arc<Router>,
    components: HashMap<String, ComponentService>,
    request_timeout: Duration,
    observer: Observer,
}

impl ThreadServer {
    /// The server of one of so many `threads`.
    pub fn new(
        router: Arc<Router>,
        components: Vec<WorkerFactory>,
        request_timeout: Duration,
        observer: Observer,
        threads: usize,
    ) -> Self {
        let service = |workers: WorkerFactory| {
            let id = workers.config().id.clone();
            (id, ComponentService::new(workers, threads))
        };
        Self {
            router,
            components: components.into_iter().map(service).collect(),
            request_timeout,
            observer,
        }
    }

    /// Serves connections until the channel is closed, then lets requests end.
    pub async fn run(self: Arc<Self>, mut accepted: UnboundedReceiver<AcceptedConnection>) {
        let (stop, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                next = accepted.recv() => match next {
                    Some(next) => {
                        connections.spawn(connection::serve(self.clone(), next, stopped.clone()))
                    }
                    None => break,
                },
                // Frees the memory of finished tasks.
                Some(_) = connections.join_next() => continue,
            };
        }
        let _ = stop.send(true);
        let ended = async { while connections.join_next().await.is_some() {} };
        let _ = tokio::time::timeout(STOP_TIMEOUT, ended).await;
        worker::set_stopping();
    }

    /// Responds to a request, and observes it.
    pub async fn handle(
        &self,
        mut request: Request<Incoming>,
        client: &HeaderValue,
    ) -> Response<ResponseBody> {
        let id = request_id::set_request_id(request.headers_mut());
        let traceparent = request.headers().get(TRACEPARENT);
        let mut observation =
            Observation::begin(&self.observer, request.method(), &id, traceparent);
        let mut response = self.respond(request, client, &mut observation).await;
        response.headers_mut().insert(X_REQUEST_ID, id);
        if let Some(observation) = &mut observation {
            observation.set_status(response.status());
        }
        response.map(|body| body.with_observation(observation))
    }

    /// Responds with a component's response, or with the host's own.
    async fn respond(
        &self,
        request: Request<Incoming>,
        client: &HeaderValue,
        observation: &mut Option<Observation>,
    ) -> Response<ResponseBody> {
        let (mut head, body) = request.into_parts();
        if let Err(detail) = request::check_headers(&head.headers) {
            return error_response(StatusCode::BAD_REQUEST, detail);
        }
        // `CONNECT host:port` and `OPTIONS *` have no path.
        if head.method == Method::CONNECT || !head.uri.path().starts_with('/') {
            return not_found();
        }
        let uri = head.uri.clone();
        let Some(matched) = self.router.find(uri.path()) else {
            return not_found();
        };
        let route = matched.route();
        if let Some(observation) = observation {
            observation.set_route(&route.raw, &route.component);
        }
        let Some(component) = self.components.get(&*route.component) else {
            return not_found();
        };
        if let Err(detail) = request::set_spin_headers(&mut head, &matched, client) {
            return error_response(StatusCode::BAD_REQUEST, detail);
        }
        let body = match tokio::time::timeout(self.request_timeout, receive_body(body)).await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => {
                return error_response(StatusCode::BAD_REQUEST, "The request body is incomplete");
            }
            Err(_) => {
                return error_response(StatusCode::REQUEST_TIMEOUT, "The request body is too slow");
            }
        };
        let request = Request::from_parts(head, body);
        tokio::time::timeout(self.request_timeout, component.call(request))
            .await
            .unwrap_or_else(|_| unavailable())
    }
}

/// Reads a small body whole; returns a larger one as a stream.
async fn receive_body(body: Incoming) -> Result<WasiBody, hyper::Error> {
    if body.is_end_stream() {
        return Ok(buffered(Empty::new()));
    }
    match body.size_hint().exact() {
        Some(0..=READ_AHEAD_BYTES) => Ok(buffered(Full::new(body.collect().await?.to_bytes()))),
        _ => Ok(body.map_err(Error::from).boxed_unsync()),
    }
}

fn buffered(
    body: impl Body<Data = Bytes, Error = std::convert::Infallible> + Send + 'static,
) -> WasiBody {
    body.map_err(|never| match never {}).boxed_unsync()
}
