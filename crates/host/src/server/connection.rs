//! One connection: hyper's settings, and the responses to requests that it cannot parse.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use wasmtime_wasi_http::Error;

use super::accepted::AcceptedConnection;
use super::client_stream::ClientStream;
use super::exchange::Exchange;
use super::request::client_address;
use super::response::closing_error_bytes;
use super::thread_server::ThreadServer;

/// How long a client may take to send a request's head. It also limits how long a
/// connection may be idle. A slow sender occupies nothing but its own connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of a request line and its headers that are buffered; more is a 431.
const MAX_HEAD_BYTES: usize = 32 << 10;
/// The most headers; more is a 431. Common servers take 100.
const MAX_HEADERS: usize = 100;

/// Serves the requests of a connection until one of both sides closes it. When `stopped`
/// changes, the current request is the last.
pub async fn serve(
    server: Arc<ThreadServer>,
    accepted: AcceptedConnection,
    mut stopped: watch::Receiver<bool>,
) {
    let AcceptedConnection {
        stream,
        address,
        permit: _permit,
    } = accepted;
    let Ok(stream) = TcpStream::from_std(stream) else {
        return;
    };
    // Responses are written whole, so there is nothing to wait for.
    let _ = stream.set_nodelay(true);
    let client = client_address(address);
    let exchange = Exchange::default();
    let mut stream = ClientStream::new(stream, exchange.clone());
    let service = service_fn(|request| {
        let (server, client, guard) = (&server, &client, exchange.begin());
        async move {
            let response = server.handle(request, client).await;
            Ok::<_, Error>(response.map(|body| body.with_exchange(guard)))
        }
    });
    let result = {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIMEOUT)
            .max_buf_size(MAX_HEAD_BYTES)
            .max_headers(MAX_HEADERS)
            .serve_connection(TokioIo::new(&mut stream), service);
        tokio::pin!(connection);
        tokio::select! {
            result = connection.as_mut() => result,
            _ = stopped.changed() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        }
    };
    // Other errors need no response: the client has left or was too slow, or a body has
    // failed, which is in the component's log.
    if let Err(error) = result
        && stream.has_discarded()
    {
        let _ = stream.write_response(&parse_error_bytes(&error)).await;
    }
    stream.close().await;
}

/// The response to a request that hyper could not parse.
fn parse_error_bytes(error: &hyper::Error) -> Vec<u8> {
    // This includes a URL of more than 64 KiB: hyper's error does not distinguish it.
    if error.is_parse_too_large() {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        closing_error_bytes(status, "Request header fields too large")
    } else {
        closing_error_bytes(StatusCode::BAD_REQUEST, "Bad request")
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::Semaphore;

    use super::super::accepted::ConnectionPermit;
    use super::super::router::Router;
    use super::*;
    use crate::manifest::schema::Manifest;
    use crate::observe::Observer;

    /// All that a server without components responds to these bytes.
    async fn responses(request: &str) -> String {
        let manifest = "spin_manifest_version = 2\n[application]\nname = 'a'\n[[trigger.http]]\nroute = '/...'\n\
                        component = 'w'\n[component.w]\nsource = 'w.wasm'";
        let router = Router::build(&Manifest::parse(manifest).unwrap()).unwrap();
        let server = ThreadServer::new(
            Arc::new(router),
            Vec::new(),
            Duration::from_secs(1),
            Observer::default(),
            1,
        );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        let (stream, address) = listener.accept().await.unwrap();
        let permits = Arc::new(Semaphore::new(1));
        let accepted = AcceptedConnection {
            stream: stream.into_std().unwrap(),
            address,
            permit: ConnectionPermit::new(permits.acquire_owned().await.unwrap(), Arc::default()),
        };
        let (_stop, stopped) = watch::channel(false);
        let served = tokio::spawn(serve(Arc::new(server), accepted, stopped));
        client.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        drop(client);
        served.await.unwrap();
        text
    }

    #[tokio::test]
    async fn a_request_that_cannot_be_parsed_gets_json() {
        let text = responses("GET / HTTP/1.1\r\nno colon\r\n\r\n").await;
        assert!(text.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{text}");
        assert!(text.ends_with("\r\n\r\n{\"detail\": \"Bad request\"}"));
        assert_eq!(text.matches("HTTP/1.1").count(), 1, "{text}");

        let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(1 << 17));
        let text = responses(&long).await;
        assert!(text.starts_with("HTTP/1.1 431 "), "{text}");
        assert!(text.ends_with("\r\n\r\n{\"detail\": \"Request header fields too large\"}"));
    }

    #[tokio::test]
    async fn responses_before_it_are_complete() {
        let text = responses("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET\r\n\r\n").await;
        let (first, second) = text.split_once("}HTTP/1.1 ").expect("two responses");
        assert!(first.starts_with("HTTP/1.1 404 ") && first.ends_with("\"Not Found\""));
        assert!(second.starts_with("400 "), "{text}");
    }

    #[tokio::test]
    async fn a_response_of_the_application_is_written_as_it_is() {
        let request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let text = responses(request).await;
        assert!(text.starts_with("HTTP/1.1 404 "), "{text}");
        let text = responses(&request.replace("GET", "HEAD")).await;
        assert!(text.starts_with("HTTP/1.1 404 ") && text.ends_with("\r\n\r\n"));
    }
}
