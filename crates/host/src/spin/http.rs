//! `wasi:http/client`: HTTP requests of components to other servers.

use std::sync::Arc;

use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::manifest::allowed_hosts::AllowedHosts;

/// Sends requests to `allowed_outbound_hosts`, and denies others.
pub struct OutboundHttp {
    allowed_hosts: Arc<AllowedHosts>,
}

/// Resolves when the connection has ended.
type ConnectionFuture = Box<dyn Future<Output = Result<(), Error>> + Send>;
type ResponseFuture =
    Box<dyn Future<Output = Result<(http::Response<WasiBody>, ConnectionFuture), Error>> + Send>;

impl OutboundHttp {
    /// The hooks of one instance.
    pub fn new(allowed_hosts: Arc<AllowedHosts>) -> Self {
        Self { allowed_hosts }
    }
}

impl WasiHttpHooks for OutboundHttp {
    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _body_sent: ConnectionFuture,
    ) -> ResponseFuture {
        let uri = request.uri();
        let scheme = uri.scheme_str().unwrap_or("https");
        let is_allowed = uri.authority().is_some_and(|authority| {
            let address = format!("{scheme}://{authority}");
            self.allowed_hosts.allows(&address, scheme)
        });
        if !is_allowed {
            return Box::new(async { Err(Error::HttpRequestDenied) });
        }
        Box::new(async move {
            let (response, connection) =
                wasmtime_wasi_http::default_send_request(request, options).await?;
            Ok((
                response.map(BodyExt::boxed_unsync),
                Box::new(connection) as ConnectionFuture,
            ))
        })
    }
}
