//! What an operator sees of the host: log lines, request ids, metrics.

use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncWriteExt;

use crate::harness::{
    Api, HostOptions, Process, Shop, eventually, is_rfc3339_utc, process, raw, workspace,
};

/// Starts a shop whose hosts have more arguments.
async fn shop(arguments: &[&str]) -> Shop {
    let builder = Shop::builder().single_host();
    let builder = arguments
        .iter()
        .fold(builder, |builder, one| builder.argument(one));
    builder.start().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_request_is_a_line_of_json_without_personal_data() {
    let shop = shop(&["--log-format", "json"]).await;
    let ada = shop.somebody().await;
    let token = shop.login(&ada).await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let traceparent = format!("00-{trace}-00f067aa0ba902b7-01");
    let headers = [
        ("x-request-id", "my-request-1"),
        ("traceparent", traceparent.as_str()),
        ("authorization", &format!("Bearer {token}")),
    ];
    let response = shop.get_with("/api/users/me?token=secret", &headers).await;
    assert_eq!(
        response.status_is(200).header("x-request-id"),
        "my-request-1"
    );
    let bytes = response.body.len();
    shop.get("/no/such/page").await.status_is(404);
    let lines = eventually("both lines", async || {
        let lines = json_lines(&shop.log());
        let is_there = |status: u64| lines.iter().any(|line| line["status"] == status);
        let by_id = lines
            .iter()
            .any(|line| line["request_id"] == "my-request-1");
        (by_id && is_there(404)).then_some(lines)
    })
    .await;
    let line = lines
        .iter()
        .find(|line| line["request_id"] == "my-request-1");
    let line = line.expect("a line");
    assert_eq!(line["method"], "GET");
    assert_eq!(line["route"], "/api/users/...");
    assert_eq!(line["component"], "users");
    assert_eq!(line["status"], 200);
    assert_eq!(line["bytes"].as_u64(), u64::try_from(bytes).ok());
    assert_eq!(line["trace_id"], trace);
    assert!(
        line["duration_ms"]
            .as_f64()
            .is_some_and(|ms| ms > 0.0 && ms < 20_000.0)
    );
    assert!(is_rfc3339_utc(&line["timestamp"]), "{line}");
    let all = shop.log();
    let requests: Vec<_> = all
        .lines()
        .filter(|line| line.contains("\"request\""))
        .collect();
    assert!(requests.len() >= 4, "{all}");
    for secret in ["secret", &token, &ada.email, &ada.password, "127.0.0.1"] {
        assert!(
            !requests.iter().any(|line| line.contains(secret)),
            "{secret}: {all}"
        );
    }
    // Components write to the same log in the same form: here a mail, as no provider is set.
    let is_mail = |line: &Value| {
        let text = line["message"].as_str().unwrap_or_default();
        line["component"] == "users" && text.contains(&ada.email)
    };
    assert!(lines.iter().any(is_mail), "{all}");
}

fn json_lines(text: &str) -> Vec<Value> {
    let lines = text.lines().filter(|line| line.starts_with('{'));
    let complete = lines.filter_map(|line| serde_json::from_str(line).ok());
    complete.collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_leaves_has_a_line_too() {
    let shop = shop(&["--log-format", "text"]).await;
    let mut socket = raw::connect(shop.authority()).await;
    // It leaves before it has sent the body.
    let request = "POST /api/users/login HTTP/1.1\r\nHost: x\r\nX-Request-Id: left-early\r\n\
                   Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{";
    socket.write_all(request.as_bytes()).await.expect("written");
    drop(socket);
    let line = eventually("a line", async || {
        let log = shop.log();
        let line = log.lines().find(|line| line.contains("left-early"));
        line.map(str::to_owned)
    })
    .await;
    assert!(
        line.contains("status=4") && line.contains("component=\"users\""),
        "{line}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_response_has_a_request_id_of_its_own() {
    let api = Shop::shared().await;
    let mut ids = std::collections::BTreeSet::new();
    for path in [
        "/api/products",
        "/",
        "/api/users/me",
        "/no/such",
        "/cache/catalog/none.jpg",
    ] {
        let response = api.get(path).await;
        assert!(
            ids.insert(response.header("x-request-id").to_owned()),
            "{path}"
        );
    }
    let evil = "a\" status=200 \"";
    let response = api
        .get_with("/api/products", &[("x-request-id", evil)])
        .await;
    assert_ne!(response.header("x-request-id"), evil);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_are_on_an_address_of_their_own() {
    // A port that is free now: the host prints the address of the shop only.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    drop(listener);
    let shop = shop(&["--metrics-listen", &address]).await;
    let ada = shop.somebody().await;
    shop.login(&ada).await;
    for _ in 0..3 {
        shop.get("/api/products/product/1099").await.status_is(200);
    }
    let metrics = Api::new(&format!("http://{address}"));
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let text = eventually("three products", async || {
        let response = client.get(format!("{}/metrics", metrics.base)).send().await;
        let text = response.expect("metrics").text().await.expect("a text");
        let line = "storefront_http_requests_total{route=\"/api/products/...\",\
                    component=\"products\",method=\"GET\",status=\"200\"} 3";
        text.contains(line).then_some(text)
    })
    .await;
    for name in [
        "storefront_http_request_duration_seconds_bucket{le=\"0.001\"",
        "storefront_http_requests_in_progress{component=\"users\"} 0",
        "storefront_http_requests_waiting{component=\"users\"} 0",
        "storefront_instances{component=\"products\"}",
        "storefront_instances_started_total{component=\"users\"}",
        "storefront_connections ",
        "storefront_computing_guests ",
        "storefront_sqlite_connections_idle ",
        "# EOF",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
    // They are not on the shop's address.
    shop.get("/metrics").await.status_is(404);
}

#[test]
fn an_address_of_metrics_that_cannot_be_had_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = HostOptions::new(workspace().join("spin.toml"), folder.path());
    options.arguments = vec!["--metrics-listen".into(), address.clone()];
    let program = process::program();
    let line = options.command_line();
    let mut host = Process::spawn(&program, &line, folder.path(), "host");
    assert!(
        host.wait(Duration::from_secs(60))
            .is_some_and(|status| !status.success())
    );
    let error = host.stderr();
    assert!(
        error.contains(&address) && error.contains("--metrics-listen"),
        "{error}"
    );
}
