//! Requests that a browser never sends but the internet does.

use super::site;
use crate::harness::{exchange, raw};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn huge_heads_are_refused() {
    let api = site().await;
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
        let answer = exchange(host, request).await;
        let refused = (400..500).contains(&answer.status());
        assert!(refused, "{what}: {}", answer.text());
        assert_eq!(answer.answers(), 1, "{what}");
    }
    api.get(product).await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderately_large_heads_are_served() {
    let api = site().await;
    let long = "x".repeat(6 << 10);
    let product = "/api/products/product/1099";
    api.get_with(product, &[("cookie", &long), ("user-agent", &long)])
        .await
        .is(200);
    api.get(&format!("{product}?utm={long}")).await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn header_values_that_are_no_utf8_are_no_500() {
    let api = site().await;
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
            let answer = exchange(host, request).await;
            let fine = (200..500).contains(&answer.status());
            assert!(fine, "{path} {name}: {}", answer.text());
            assert!(
                answer.status() < 400 || answer.text().contains("\"detail\""),
                "{}",
                answer.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_targets_reach_no_route_by_a_side_door() {
    let api = site().await;
    let host = api.authority();
    for target in [
        "//api/products/product/1099",
        "/api//products/product/1099",
        "/api/products/..;/users/me",
        "/api/products/../users/me",
        "/api/products/%2e%2e/users/me",
        "/api%2fusers%2fme",
        "/API/USERS/ME",
        "/api/users/me%00",
        "/api/users/me%20",
        "/api/users/me;x=1",
        "/api/users/me\\",
        "/api/users/%6de/%6de",
        "/api/users/me%2f..%2f..",
        "/%61pi/%00",
        "/api/users/%ff%fe",
        "/api/products/product/%ff",
    ] {
        let answer = raw::get(host, target).await;
        let status = answer.status();
        assert!(
            [400, 401, 404, 405, 422].contains(&status),
            "{target}: {}",
            answer.text()
        );
        assert!(
            answer.text().contains("\"detail\""),
            "{target}: {}",
            answer.text()
        );
    }
    let escaped = raw::get(host, "/api/users/%6de").await;
    assert!([401, 404].contains(&escaped.status()), "{}", escaped.text());
    let absolute = raw::get(host, &format!("http://{host}/api/users/me")).await;
    assert!(
        [400, 401, 404].contains(&absolute.status()),
        "{}",
        absolute.text()
    );
    let elsewhere = raw::get(host, "http://evil.example/api/users/me").await;
    assert!(
        (400..500).contains(&elsewhere.status()),
        "{}",
        elsewhere.text()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_requests_get_one_4xx_or_a_closed_connection() {
    let api = site().await;
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
        let answer = raw::read_out(&mut socket).await;
        let status = answer.status();
        assert!(
            (400..500).contains(&status) || answer.bytes.is_empty(),
            "{request:?}: {}",
            answer.text()
        );
        assert!(answer.answers() <= 1, "{request:?}: {}", answer.text());
        assert!(answer.closed, "{request:?}: the connection stays open");
    }
    api.get("/api/health").await.is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_on_one_connection_are_answered_in_order() {
    let api = site().await;
    let host = api.authority();
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let request = one("/api/products/product/1099") + &one("/api/products/product/abc");
    let answer = exchange(host, request + &one("/api/no/such")).await;
    let text = answer.text();
    let statuses: Vec<_> = text
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &text[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "422", "404"], "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_1_0_is_answered_and_closed() {
    let api = site().await;
    let request = format!(
        "GET /api/health HTTP/1.0\r\nHost: {}\r\n\r\n",
        api.authority()
    );
    let answer = exchange(api.authority(), request).await;
    assert_eq!(answer.status(), 200, "{}", answer.text());
    assert!(answer.closed);
    assert!(
        answer.header("transfer-encoding").is_none(),
        "{}",
        answer.text()
    );
}
