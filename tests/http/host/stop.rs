//! SIGTERM: requests in progress are finished, and no new ones are accepted.

use std::fs::File;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{Manifest, PATIENCE, Shop, eventually, raw};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_in_flight_is_answered_after_sigterm() {
    let mut shop = Shop::start().await;
    let host = shop.authority().to_owned();
    let mut socket = raw::connect(&host).await;
    let body = r#"{"email":"nobody@example.com","password":"no such one"}"#;
    let (start, rest) = body.split_at(20);
    let head = format!(
        "POST /api/users/login HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{start}",
        body.len()
    );
    socket
        .write_all(head.as_bytes())
        .await
        .expect("half a request");
    // A response on another connection: by then the first has been accepted.
    shop.get("/api/products/product/1099").await.status_is(200);
    shop.host(0).process.signal(Signal::TERM);
    eventually("new connections are refused", async || {
        TcpStream::connect(&host).await.is_err().then_some(())
    })
    .await;
    socket
        .write_all(rest.as_bytes())
        .await
        .expect("the other half");
    let response = raw::read_out(&mut socket).await;
    assert_eq!(response.status(), 400, "{}", response.text());
    assert!(
        response.text().contains("Incorrect email or password"),
        "{}",
        response.text()
    );
    assert!(response.closed);
    ends_well(&mut shop);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_download_in_flight_is_finished_after_sigterm() {
    let size: u64 = 60 << 20;
    let dir = tempfile::tempdir().expect("a folder");
    let pictures = dir.path().join("pictures");
    std::fs::create_dir(&pictures).expect("a folder");
    File::create(pictures.join("large.png"))
        .expect("a file")
        .set_len(size)
        .expect("a length");
    let manifest = Manifest::of_the_application()
        .with_pictures(&pictures)
        .write(dir.path());
    let mut shop = Shop::builder().manifest(manifest).start().await;
    let mut socket = raw::connect(shop.authority()).await;
    let head = "GET /cache/catalog/large.png HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.write_all(head.as_bytes()).await.expect("a request");
    let mut bytes = vec![0; 1 << 16];
    let mut read = timeout(PATIENCE, socket.read(&mut bytes))
        .await
        .expect("in time")
        .expect("a start");
    assert!(bytes.starts_with(b"HTTP/1.1 200 "));
    shop.host(0).process.signal(Signal::TERM);
    loop {
        match timeout(PATIENCE, socket.read(&mut bytes))
            .await
            .expect("in time")
        {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(error) => panic!("after {read} bytes: {error}"),
        }
    }
    assert!(read as u64 > size, "{read} bytes are not all of them");
    ends_well(&mut shop);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_do_not_hold_up_the_end() {
    let mut shop = Shop::start().await;
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(raw::connect(shop.authority()).await);
    }
    let mut kept = raw::connect(shop.authority()).await;
    let head = "GET /api/products/product/1099 HTTP/1.1\r\nHost: x\r\n\r\n";
    kept.write_all(head.as_bytes()).await.expect("a request");
    assert_eq!(raw::read_out(&mut kept).await.status(), 200);
    shop.host(0).process.signal(Signal::TERM);
    ends_well(&mut shop);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interrupt_ends_the_host_as_well() {
    let mut shop = Shop::start().await;
    shop.get("/api/products/product/1099").await.status_is(200);
    shop.host(0).process.signal(Signal::INT);
    ends_well(&mut shop);
}

/// Asserts a soon exit with code 0 and without a panic.
#[track_caller]
fn ends_well(shop: &mut Shop) {
    let process = &mut shop.host(0).process;
    let status = process.wait(Duration::from_secs(10));
    let status = status.expect("the host ends within 10 s");
    let log = process.stderr();
    assert!(status.success(), "{status}: {log}");
    assert!(!log.contains("panicked"), "{log}");
}
