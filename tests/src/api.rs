//! The HTTP client: no redirects, a limit on every response, and the common
//! rules checked on each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

use super::{PATIENCE, Response};

/// A server, or replicas that take turns.
#[derive(Clone)]
pub struct Api {
    /// The base URL of the first.
    pub base: Arc<str>,
    others: Arc<[String]>,
    requests: Arc<AtomicUsize>,
    client: Client,
}

impl Api {
    pub fn new(base: &str) -> Self {
        Self::of_replicas(&[base])
    }

    /// The API of servers that share their data. Each request goes to the next one.
    pub fn of_replicas(bases: &[&str]) -> Self {
        let (first, others) = bases.split_first().expect("a server");
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            // Before the server closes an idle connection, which is after 10 seconds.
            .pool_idle_timeout(Duration::from_secs(5))
            .no_proxy()
            .build();
        Self {
            base: (*first).into(),
            others: others.iter().map(|base| (*base).to_owned()).collect(),
            requests: Arc::default(),
            client: client.expect("an HTTP client"),
        }
    }

    /// `127.0.0.1:port`, for raw connections.
    pub fn authority(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let turn = self.requests.fetch_add(1, Relaxed) % (self.others.len() + 1);
        let base = turn
            .checked_sub(1)
            .map_or(&*self.base, |other| &self.others[other]);
        Call {
            request: format!("{method} {path}"),
            head: method == Method::HEAD,
            builder: self.client.request(method, format!("{base}{path}")),
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call("GET", path).send().await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        self.call("GET", path).headers(headers).send().await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.call("POST", path).json(body).send().await
    }

    /// Sends a body that no JSON library would write.
    pub async fn post_raw(&self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        let call = self.call("POST", path).body(body);
        call.headers(&[("content-type", "application/json")])
            .send()
            .await
    }
}

/// A request that is being built.
pub struct Call {
    builder: RequestBuilder,
    request: String,
    head: bool,
}

impl Call {
    pub fn headers(mut self, headers: &[(&str, &str)]) -> Self {
        for (name, value) in headers {
            self.builder = self.builder.header(*name, *value);
        }
        self
    }

    /// Lets the whole response take longer than [`PATIENCE`].
    pub fn within(mut self, limit: Duration) -> Self {
        self.builder = self.builder.timeout(limit);
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.headers(&[("authorization", &format!("Bearer {token}"))])
    }

    pub fn json(mut self, body: &Value) -> Self {
        self.builder = self.builder.json(body);
        self
    }

    pub fn body(mut self, body: impl Into<reqwest::Body>) -> Self {
        self.builder = self.builder.body(body);
        self
    }

    /// Sends the request, and returns the response before its body is read.
    pub async fn stream(self) -> reqwest::Response {
        let response = self.builder.send().await;
        response.unwrap_or_else(|error| panic!("{}: {error:?}", self.request))
    }

    /// Sends the request; `None` without a whole response.
    pub async fn try_send(self) -> Option<Response> {
        let (request, head) = (self.request, self.head);
        let response = self.builder.send().await.ok()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.ok()?.to_vec();
        let response = Response {
            status,
            headers,
            body,
            request,
        };
        Some(response.checked(head))
    }

    pub async fn send(self) -> Response {
        let (request, head) = (self.request.clone(), self.head);
        let response = self.stream().await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await;
        let body = body.unwrap_or_else(|error| panic!("{request}: {status}, then {error:?}"));
        let response = Response {
            status,
            headers,
            body: body.to_vec(),
            request,
        };
        response.checked(head)
    }
}
