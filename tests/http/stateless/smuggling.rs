//! Bodies that end where nobody expects it: the rest is never a request.

use super::site;
use crate::harness::exchange;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_cut_short_is_no_success() {
    use tokio::io::AsyncWriteExt;

    let api = site().await;
    let host = api.authority();
    for headers in ["Content-Length: 100", "Transfer-Encoding: chunked"] {
        let mut socket = crate::harness::raw::connect(host).await;
        let request = format!(
            "POST /api/users/login HTTP/1.1\r\nHost: {host}\r\n\
             Content-Type: application/json\r\n{headers}\r\n\r\n40\r\n{{\"email\":"
        );
        socket.write_all(request.as_bytes()).await.expect("sent");
        socket.shutdown().await.expect("half closed");
        let response = crate::harness::raw::read_out(&mut socket).await;
        let status = response.status();
        assert!(
            status == 0 || (400..500).contains(&status),
            "{headers}: {}",
            response.text()
        );
        assert!(
            response.responses() <= 1 && response.closed,
            "{headers}: {}",
            response.text()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_where_none_is_expected_is_not_a_request() {
    let api = site().await;
    let host = api.authority();
    let hidden = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for path in [
        "/api/products/product/1099",
        "/api/users/me",
        "/cache/catalog/no-such.jpg",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{hidden}",
            hidden.len()
        );
        let response = exchange(host, request).await;
        assert_eq!(response.responses(), 1, "{path}: {}", response.text());
        assert!(
            !response.text().contains("\"sqlite\""),
            "{path}: {}",
            response.text()
        );
    }
}
