//! Files that are too large to be kept in memory.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::{Gallery, put};
use crate::harness::{PATIENCE, raw};

const SIZE: u64 = 100 << 20;

/// A sparse file, with a mark at each MiB.
fn put_large(folder: &Path) {
    put(folder, "small.png", "small");
    let mut file = File::create(folder.join("large.png")).expect("a file");
    file.set_len(SIZE).expect("a length");
    for mib in 0..SIZE >> 20 {
        file.seek(SeekFrom::Start(mib << 20)).expect("a position");
        file.write_all(&mib.to_be_bytes()).expect("a mark");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_megabytes_are_streamed_in_little_memory() {
    let mut gallery = Gallery::new(put_large).await;
    gallery
        .shop
        .get("/cache/catalog/small.png")
        .await
        .status_is(200);
    let before = gallery.shop.host(0).process.peak_memory_kib();
    for _ in 0..2 {
        let mut response = gallery
            .shop
            .call("GET", "/cache/catalog/large.png")
            // Each chunk has its own limit below.
            .within(6 * PATIENCE)
            .stream()
            .await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.content_length(), Some(SIZE));
        let mut at = 0_u64;
        while let Some(chunk) = timeout(PATIENCE, response.chunk())
            .await
            .expect("in time")
            .expect("a chunk")
        {
            // Check the mark of a MiB if the chunk contains all of it.
            let mark = at.next_multiple_of(1 << 20);
            let offset = usize::try_from(mark - at).expect("a small number");
            if let Some(bytes) = chunk.get(offset..offset + 8) {
                assert_eq!(bytes, (mark >> 20).to_be_bytes());
            }
            at += chunk.len() as u64;
        }
        assert_eq!(at, SIZE);
    }
    let range = [("range", "bytes=52428800-52428807")];
    let part = gallery
        .shop
        .get_with("/cache/catalog/large.png", &range)
        .await;
    assert_eq!(part.status_is(206).body, 50_u64.to_be_bytes());
    let grown = gallery
        .shop
        .host(0)
        .process
        .peak_memory_kib()
        .saturating_sub(before);
    assert!(
        grown < 40 << 10,
        "the host took {grown} KiB more for 100 MiB"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_that_stop_reading_or_leave_cost_little() {
    let mut gallery = Gallery::new(put_large).await;
    gallery
        .shop
        .get("/cache/catalog/large.png")
        .await
        .status_is(200);
    let before = gallery.shop.host(0).process.peak_memory_kib();
    let mut readers = Vec::new();
    for i in 0..20 {
        let mut socket = start_download(&gallery).await;
        let mut bytes = [0; 1000];
        let read = timeout(PATIENCE, socket.read(&mut bytes))
            .await
            .expect("in time");
        assert!(read.expect("a start") > 0);
        if i % 2 == 0 {
            readers.push(socket);
        }
    }
    let others = gallery.shop.get("/cache/catalog/small.png");
    timeout(Duration::from_secs(5), others)
        .await
        .expect("others are served")
        .status_is(200);
    let grown = gallery
        .shop
        .host(0)
        .process
        .peak_memory_kib()
        .saturating_sub(before);
    assert!(
        grown < 80 << 10,
        "the host took {grown} KiB more for 20 slow readers"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_cut_while_it_is_read_is_a_broken_transfer_or_whole() {
    let gallery = Gallery::new(put_large).await;
    // The tag is in the index; the first read of the whole file is not tested here.
    gallery
        .shop
        .call("HEAD", "/cache/catalog/large.png")
        .send()
        .await
        .status_is(200);
    let mut socket = start_download(&gallery).await;
    let mut start = vec![0; 64 << 10];
    let n = timeout(PATIENCE, socket.read(&mut start))
        .await
        .expect("in time")
        .expect("a start");
    assert!(
        start.starts_with(b"HTTP/1.1 200 "),
        "{}",
        String::from_utf8_lossy(&start[..200])
    );
    let file = File::options()
        .write(true)
        .open(gallery.folder().join("large.png"));
    file.expect("the file")
        .set_len(1 << 20)
        .expect("a shorter file");
    let mut all = start[..n].to_vec();
    let rest = timeout(PATIENCE, socket.read_to_end(&mut all))
        .await
        .expect("the connection ends");
    let head = all
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head")
        + 4;
    let body = &all[head..];
    if body.len() as u64 == SIZE {
        // A host that serves copies sends the whole old file.
        assert_eq!(
            body[90 << 20..][..8],
            90_u64.to_be_bytes(),
            "filled up with something"
        );
    } else {
        assert!(
            (body.len() as u64) < SIZE,
            "{rest:?}: more than was promised"
        );
    }
}

async fn start_download(gallery: &Gallery) -> tokio::net::TcpStream {
    let host = gallery.shop.authority();
    let mut socket = raw::connect(host).await;
    let head = format!(
        "GET /cache/catalog/large.png HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    );
    socket
        .write_all(head.as_bytes())
        .await
        .expect("a request sent");
    socket
}
