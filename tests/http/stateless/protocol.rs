//! Requests that a browser never sends but the internet does.

use super::site;
use crate::harness::{exchange, raw};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderately_large_heads_are_served() {
    let api = site().await;
    let long = "x".repeat(6 << 10);
    let product = "/api/products/product/1099";
    api.get_with(product, &[("cookie", &long), ("user-agent", &long)])
        .await
        .status_is(200);
    api.get(&format!("{product}?utm={long}"))
        .await
        .status_is(200);
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
        let response = raw::get(host, target).await;
        let status = response.status();
        assert!(
            [400, 401, 404, 405, 422].contains(&status),
            "{target}: {}",
            response.text()
        );
        assert!(
            response.text().contains("\"detail\""),
            "{target}: {}",
            response.text()
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_on_one_connection_are_answered_in_order() {
    let api = site().await;
    let host = api.authority();
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let request = one("/api/products/product/1099") + &one("/api/products/product/abc");
    let response = exchange(host, request + &one("/api/no/such")).await;
    let text = response.text();
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
    let response = exchange(api.authority(), request).await;
    assert_eq!(response.status(), 200, "{}", response.text());
    assert!(response.closed);
    assert!(
        response.header("transfer-encoding").is_none(),
        "{}",
        response.text()
    );
}
