//! HTTP requests that components send.

use std::sync::Arc;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::manifest::allowed_hosts::AllowedHosts;

/// Lets requests out to `allowed_outbound_hosts` only.
pub struct Outbound {
    allowed: Arc<AllowedHosts>,
}

type Finished = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sent = Box<dyn Future<Output = Result<(http::Response<WasiBody>, Finished), Error>> + Send>;

impl Outbound {
    /// Hooks for one instance.
    pub fn new(allowed: Arc<AllowedHosts>) -> Self {
        Self { allowed }
    }
}

impl WasiHttpHooks for Outbound {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _finished: Finished,
    ) -> Sent {
        let uri = request.uri();
        let scheme = uri.scheme_str().unwrap_or("https");
        let allowed = match uri.authority() {
            Some(authority) => self
                .allowed
                .allows(&format!("{scheme}://{authority}"), scheme),
            None => false,
        };
        if !allowed {
            return Box::new(async { Err(Error::HttpRequestDenied) });
        }
        Box::new(async move {
            let (response, connection) =
                wasmtime_wasi_http::default_send_request(request, options).await?;
            Ok((
                response.map(BodyExt::boxed_unsync),
                Box::new(connection) as Finished,
            ))
        })
    }
}
