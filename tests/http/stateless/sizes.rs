//! How long a request body may be, and how it may come.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::site;
use crate::harness::{Api, PATIENCE, exchange, raw};

const LOGIN: &str = "/api/users/login";
const ROUTES: [&str; 3] = ["/api/users/register", LOGIN, "/api/users/reset_password"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_of_64_kib_is_the_largest() {
    let api = site().await;
    let padded = |size: usize| {
        let start = r#"{"email":"nobody@example.com","password":"no such one"}"#;
        format!("{start}{}", " ".repeat(size - start.len()))
    };
    let response = api.post_raw(LOGIN, padded(64 << 10)).await;
    assert!(
        [400, 429].contains(&response.status),
        "64 KiB: {}",
        response.text()
    );
    for route in ROUTES {
        api.post_raw(route, padded((64 << 10) + 1))
            .await
            .status_is(413);
        api.post_raw(route, padded(300 << 10)).await.status_is(413);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_says_it_is_huge_is_refused_before_it_comes() {
    let api = site().await;
    for length in ["65537", "10000000000", "9223372036854775807"] {
        let head = request_head(&api, &format!("Content-Length: {length}"));
        let response = exchange(api.authority(), format!("{head}{{")).await;
        assert_eq!(response.status(), 413, "{length}: {}", response.text());
        assert!(
            response.text().contains("\"detail\""),
            "{}",
            response.text()
        );
    }
    for length in [
        "18446744073709551615",
        "18446744073709551616",
        "-1",
        "1e3",
        "0x10",
        "+5",
        "5 5",
        "99999999999999999999999",
    ] {
        let head = request_head(&api, &format!("Content-Length: {length}"));
        let response = exchange(api.authority(), format!("{head}{{}}xxx")).await;
        let refused = (400..500).contains(&response.status());
        assert!(refused, "{length}: {}", response.text());
        assert_eq!(response.responses(), 1, "{length}: {}", response.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_chunked_body_is_cut_off() {
    let api = site().await;
    let mut socket = raw::connect(api.authority()).await;
    let head = request_head(&api, "Transfer-Encoding: chunked");
    socket
        .write_all(head.as_bytes())
        .await
        .expect("the head is taken");
    let (mut reader, mut writer) = socket.split();
    let chunk = format!("4000\r\n{}\r\n", " ".repeat(0x4000));
    let endless = async {
        // 64 MiB is "endless" for a limit of 64 KiB.
        for _ in 0..4096 {
            if writer.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
        }
        // The server stopped reading, or read it all: in either case its
        // response decides.
        tokio::time::sleep(PATIENCE).await;
    };
    let response = async {
        let mut bytes = vec![0; 4096];
        let read = timeout(PATIENCE, reader.read(&mut bytes)).await;
        let length = read.expect("a response in time").expect("a response");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    let text = tokio::select! {
        () = endless => panic!("no response to an endless body"),
        text = response => text,
    };
    assert!(text.starts_with("HTTP/1.1 413 "), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chunked_body_is_a_body_like_any_other() {
    let api = site().await;
    let body = r#"{"email":"nobody@example.com","password":"no such one"}"#;
    let chunks: String = body
        .chars()
        .map(|c| format!("1;ext=\"v\"\r\n{c}\r\n"))
        .collect();
    let head = request_head(&api, "Transfer-Encoding: chunked\r\nConnection: close");
    let response = exchange(
        api.authority(),
        format!("{head}{chunks}0\r\nTrailer: x\r\n\r\n"),
    )
    .await;
    assert!(
        [400, 429].contains(&response.status()),
        "{}",
        response.text()
    );
    assert!(!response.text().contains("JSON"), "{}", response.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_never_comes_holds_up_nobody_else() {
    let api = site().await;
    let mut waiting = Vec::new();
    for _ in 0..40 {
        let mut socket = raw::connect(api.authority()).await;
        let head = request_head(&api, "Content-Length: 1000");
        socket
            .write_all(format!("{head}{{").as_bytes())
            .await
            .expect("the start is taken");
        waiting.push(socket);
    }
    let others = async {
        api.get("/api/products/product/1099").await.status_is(200);
        api.post_raw(LOGIN, "{").await.status_is(400);
    };
    timeout(Duration::from_secs(5), others)
        .await
        .expect("others are served meanwhile");
}

fn request_head(api: &Api, more: &str) -> String {
    let host = api.authority();
    format!(
        "POST {LOGIN} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{more}\r\n\r\n"
    )
}
