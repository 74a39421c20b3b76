//! Requests that never reach a component, as the host refuses them. Other servers do that
//! differently.

use crate::harness::{Shop, exchange, raw};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn huge_heads_are_refused() {
    let api = Shop::shared().await;
    let host = api.authority();
    let request = |target: &str, headers: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n")
    };
    let product = "/api/products/product/1099";
    let many: String = (0..101).map(|i| format!("X-{i}: {i}\r\n")).collect();
    for (what, request) in [
        (
            "a header of 64 KB",
            request(product, &format!("X: {}\r\n", "x".repeat(64 << 10))),
        ),
        (
            "a header of 1 MB",
            request(product, &format!("X: {}\r\n", "x".repeat(1 << 20))),
        ),
        (
            "a header name of 70 KB",
            request(product, &format!("{}: x\r\n", "x".repeat(70_000))),
        ),
        ("101 headers", request(product, &many)),
        (
            "a URL of 64 KB",
            request(&format!("{product}?{}", "x".repeat(64 << 10)), ""),
        ),
        (
            "a path of 70 KB",
            request(&format!("/api/{}", "x".repeat(70_000)), ""),
        ),
    ] {
        let response = exchange(host, request).await;
        let refused = (400..500).contains(&response.status());
        assert!(refused, "{what}: {}", response.text());
        assert_eq!(response.responses(), 1, "{what}");
    }
    api.get(product).await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn header_values_that_are_no_utf8_are_no_500() {
    let api = Shop::shared().await;
    let host = api.authority();
    for path in [
        "/api/products/product/1099",
        "/api/users/me",
        "/api/health",
        "/cache/catalog/x",
    ] {
        for name in [
            "User-Agent",
            "If-None-Match",
            "Origin",
            "Accept",
            "Authorization",
            "Range",
        ] {
            let head =
                format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{name}: ");
            let request = [head.as_bytes(), b"\xff\xfe \xe9\r\n\r\n"].concat();
            let response = exchange(host, request).await;
            let fine = (200..500).contains(&response.status());
            assert!(fine, "{path} {name}: {}", response.text());
            assert!(
                response.status() < 400 || response.text().contains("\"detail\""),
                "{}",
                response.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_elsewhere_is_refused() {
    let api = Shop::shared().await;
    let host = api.authority();
    let elsewhere = raw::get(host, "http://evil.example/api/users/me").await;
    assert!(
        (400..500).contains(&elsewhere.status()),
        "{}",
        elsewhere.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_requests_get_one_4xx_or_a_closed_connection() {
    let api = Shop::shared().await;
    let host = api.authority();
    for request in [
        "GET\r\n\r\n".to_owned(),
        "\0\0\0\0\r\n\r\n".into(),
        "GET / HTTP/9.9\r\n\r\n".into(),
        "GET / HTTP/1.1 x\r\nHost: x\r\n\r\n".into(),
        format!("GET  /api/health HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nNo colon\r\n\r\n"),
        format!("GET /api/health HTTP/1.1\r\nHost : {host}\r\n\r\n"),
        format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nA: b\0c\r\n\r\n"),
        format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\n : x\r\n\r\n"),
        format!("GET /a b c HTTP/1.1\r\nHost: {host}\r\n\r\n"),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(),
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03".into(),
    ] {
        let mut socket = raw::connect(host).await;
        tokio::io::AsyncWriteExt::write_all(&mut socket, request.as_bytes())
            .await
            .expect("sent");
        tokio::io::AsyncWriteExt::shutdown(&mut socket)
            .await
            .expect("half closed");
        let response = raw::read_out(&mut socket).await;
        let status = response.status();
        assert!(
            (400..500).contains(&status) || response.bytes.is_empty(),
            "{request:?}: {}",
            response.text()
        );
        assert!(
            response.responses() <= 1,
            "{request:?}: {}",
            response.text()
        );
        assert!(response.closed, "{request:?}: the connection stays open");
    }
    api.get("/api/health").await.status_is(200);
}
