//! Single requests, to prepare and to check what is measured.

use anyhow::{Context, Result, ensure};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// A client for one request after the other.
pub struct Http {
    runtime: Runtime,
    client: Client,
}

/// A response.
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Http {
    /// A client that opens a connection for each request: between them nothing
    /// runs here that would notice when a server closes an idle one.
    ///
    /// # Errors
    /// The system has no more of what it needs.
    pub fn new() -> Result<Self> {
        Ok(Self {
            runtime: Builder::new_current_thread().enable_all().build()?,
            client: Client::builder()
                .no_proxy()
                .pool_max_idle_per_host(0)
                .build()?,
        })
    }

    /// Sends a request with the given headers and JSON body.
    ///
    /// # Errors
    /// The server does not respond.
    pub fn send(
        &self,
        method: Method,
        url: &str,
        headers: &[(&'static str, &str)],
        body: Option<&Value>,
    ) -> Result<Response> {
        let mut request = self.client.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_str(value)?);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        self.runtime
            .block_on(async {
                let response = request.send().await?;
                Ok::<_, reqwest::Error>(Response {
                    status: response.status(),
                    headers: response.headers().clone(),
                    body: response.bytes().await?.into(),
                })
            })
            .with_context(|| format!("no answer from {url}"))
    }

    /// Sends a GET request that must succeed.
    ///
    /// # Errors
    /// The server does not respond, or not with 200.
    pub fn get(&self, url: &str, headers: &[(&'static str, &str)]) -> Result<Response> {
        self.send(Method::GET, url, headers, None)?.ok(url)
    }

    /// Posts JSON and returns the JSON of the response.
    ///
    /// # Errors
    /// The server does not respond, or not with 200 and JSON.
    pub fn post(&self, url: &str, body: &Value) -> Result<Value> {
        let answer = self.send(Method::POST, url, &[], Some(body))?.ok(url)?;
        Ok(serde_json::from_slice(&answer.body)?)
    }
}

impl Response {
    fn ok(self, url: &str) -> Result<Self> {
        ensure!(
            self.status == StatusCode::OK,
            "{url}: {} {}",
            self.status,
            String::from_utf8_lossy(&self.body)
        );
        Ok(self)
    }
}
