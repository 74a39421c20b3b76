//! Clients that are slow, many, or gone before the end.

use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::database::intact;
use crate::harness::raw::{connect, exchange, read_out};
use crate::look::{row, shop, time};

/// Sends a byte each 100 ms on many connections until the server closes them. Returns how long
/// the longest was open.
async fn trickle(authority: &str, clients: usize, start: &[u8]) -> JoinSet<Duration> {
    let mut set = JoinSet::new();
    for _ in 0..clients {
        let mut socket = connect(authority).await;
        socket.write_all(start).await.expect("the first bytes");
        set.spawn(async move {
            let start = Instant::now();
            while socket.write_all(b"a").await.is_ok() && start.elapsed().as_secs() < 90 {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            start.elapsed()
        });
    }
    set
}

async fn longest(mut set: JoinSet<Duration>) -> Duration {
    let mut longest = Duration::ZERO;
    while let Some(time) = set.join_next().await {
        longest = longest.max(time.expect("no panic"));
    }
    longest
}

/// Others look at the shop while 500 clients trickle.
async fn slow(start: &[u8], fault: &str) {
    let (shop, customer) = shop().await;
    let crowd = trickle(shop.authority(), 500, start).await;
    let look = customer.look().await;
    assert!(look.is_well(), "{}", look.text());
    let open = longest(crowd).await;
    assert!(open < Duration::from_secs(60), "{open:?}");
    let sees = format!(
        "others: all 200, the slowest took {}; they themselves are closed after {}",
        time(look.slowest),
        time(open)
    );
    row(fault, &sees, "–");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d1_slow_heads() {
    let head = b"GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ";
    slow(head, "500 clients send a byte of their heads each 100 ms").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d2_slow_bodies() {
    let head =
        b"POST /api/users/login HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\n\
        Content-Length: 60000\r\n\r\n";
    slow(head, "500 clients send a byte of their bodies each 100 ms").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d3_idle_connections() {
    const CONNECTIONS: u64 = 10_000;
    let limit = getrlimit(Resource::Nofile);
    let enough = limit.maximum.is_none_or(|most| most > CONNECTIONS + 1_000);
    if !enough {
        println!("skipped: this user may open {:?} files", limit.maximum);
        return;
    }
    let raised = Rlimit {
        current: Some(CONNECTIONS + 1_000),
        ..limit
    };
    setrlimit(Resource::Nofile, raised).expect("a higher limit");
    let (mut shop, customer) = shop().await;
    let memory = shop.host(0).process.memory_kib();
    let mut idle = Vec::new();
    for _ in 0..CONNECTIONS {
        idle.push(
            TcpStream::connect(shop.authority())
                .await
                .expect("a connection"),
        );
    }
    let look = customer.look().await;
    assert!(look.is_well(), "{}", look.text());
    let grown = shop.host(0).process.memory_kib().saturating_sub(memory);
    let each = grown * 1024 / CONNECTIONS;
    drop(idle);
    let recovery = customer.recovery().await;
    let sees = format!(
        "all 200, the slowest took {}; {each} bytes of memory each",
        time(look.slowest)
    );
    row("10 000 connections are idle", &sees, &time(recovery));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d4_aborted_uploads() {
    let (mut shop, customer) = shop().await;
    let (_, token) = shop.admin().await;
    let memory = shop.host(0).process.memory_kib();
    let authority = shop.authority().to_owned();
    let mut set = JoinSet::new();
    for client in 0..50 {
        let (authority, token) = (authority.clone(), token.clone());
        set.spawn(async move {
            let mut socket = connect(&authority).await;
            let head = format!(
                "PUT /cache/catalog/aborted/{client}.png HTTP/1.1\r\nHost: shop\r\n\
                 Authorization: Bearer {token}\r\nContent-Type: image/png\r\n\
                 Content-Length: 8000000\r\n\r\n\u{89}PNG"
            );
            let _ = socket.write_all(head.as_bytes()).await;
            let _ = socket.write_all(&vec![7; 4_000_000]).await;
        });
    }
    let look = customer.look().await;
    while set.join_next().await.is_some() {}
    assert!(look.is_well(), "{}", look.text());
    let recovery = customer.recovery().await;
    let rows: i64 = shop.select(
        "select count(*) from pictures where path like ?1",
        "aborted/%",
    );
    assert_eq!(rows, 0);
    intact(&shop);
    let grown = shop.host(0).process.memory_kib().saturating_sub(memory) / 1024;
    let sees = format!(
        "others: all 200, the slowest took {}; nothing is stored, {grown} MiB more memory",
        time(look.slowest)
    );
    row(
        "50 uploads of 8 MB end in the middle",
        &sees,
        &time(recovery),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d5_pipelining() {
    let (shop, _) = shop().await;
    let one = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", shop.authority());
    let mut requests = String::new();
    for number in 0..50 {
        requests += &one(if number % 2 == 0 {
            "/api/products/product/1099"
        } else {
            "/nowhere"
        });
    }
    let raw = exchange(shop.authority(), requests).await;
    let text = raw.text();
    let statuses: Vec<_> = text
        .match_indices("HTTP/1.1 ")
        .map(|(at, _)| &text[at + 9..at + 12])
        .collect();
    assert_eq!(statuses, ["200", "404"].repeat(25));
    // A client that does not read its responses only stops itself.
    let mut socket = connect(shop.authority()).await;
    let flood = one("/openapi.json").repeat(2_000);
    let _ = tokio::time::timeout(Duration::from_secs(2), socket.write_all(flood.as_bytes())).await;
    shop.get("/api/products/product/1099").await.status_is(200);
    drop(socket);
    let mut socket = connect(shop.authority()).await;
    socket
        .write_all(one("/nowhere").as_bytes())
        .await
        .expect("a request");
    assert_eq!(read_out(&mut socket).await.status(), 404);
    row(
        "50 requests come in one packet",
        "50 responses in their order",
        "–",
    );
}
