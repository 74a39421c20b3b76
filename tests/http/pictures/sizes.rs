//! `?w=`: smaller sizes, in the format that the client prefers.

use std::fs;

use crate::harness::{Api, Response, Shop, workspace};

/// A JPEG of the deployment that is wider than all sizes.
const WIDE: &str = "/cache/catalog/Nordwerk/Werkzeug/Crimpzange.jpg";

async fn sized(api: &Api, path: &str, width: u32, accept: &str) -> Response {
    api.get_with(&format!("{path}?w={width}"), &[("accept", accept)])
        .await
}

/// Width in pixels of a JPEG or lossy WebP.
fn width_of(response: &Response) -> u32 {
    let bytes = &response.body;
    if bytes.starts_with(b"RIFF") {
        let frame = bytes
            .windows(3)
            .position(|window| window == [0x9d, 0x01, 0x2a]);
        let at = frame.expect("a VP8 frame") + 3;
        return u32::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]) & 0x3fff);
    }
    let mut at = 2;
    while !(0xc0..=0xc3).contains(&bytes[at + 1]) {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    u32::from(u16::from_be_bytes([bytes[at + 7], bytes[at + 8]]))
}

async fn check(api: &Api, path: &str) {
    let original = api.get(path).await;
    assert_eq!(original.maybe_header("vary"), None);
    let mut sizes = Vec::new();
    for width in [160, 320, 640] {
        for (accept, media) in [
            ("image/webp,*/*", "image/webp"),
            ("image/jpeg", "image/jpeg"),
        ] {
            let response = sized(api, path, width, accept).await;
            assert_eq!(response.status_is(200).header("content-type"), media);
            assert_eq!(width_of(&response), width);
            assert_eq!(response.header("vary"), "Accept");
            assert_eq!(response.header("cache-control"), "public, max-age=600");
            assert_eq!(
                response.header("last-modified"),
                original.header("last-modified")
            );
            assert!(response.body.len() < original.body.len());
            let target = format!("{path}?w={width}");
            let tag = response.header("etag").to_owned();
            let again = api
                .get_with(&target, &[("accept", accept), ("if-none-match", &tag)])
                .await;
            assert_eq!(again.status_is(304).header("vary"), "Accept");
            let part = api
                .get_with(&target, &[("accept", accept), ("range", "bytes=5-9")])
                .await;
            assert_eq!(part.status_is(206).body, response.body[5..10]);
            sizes.push(tag);
        }
    }
    sizes.sort_unstable();
    sizes.dedup();
    assert_eq!(sizes.len(), 6, "each size has a tag of its own");
    // Nothing that this client takes: the original.
    let other = sized(api, path, 320, "image/avif").await;
    assert_eq!(other.status_is(200).body, original.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pictures_of_the_deployment_have_sizes() {
    let shop = Shop::start().await;
    check(&shop, WIDE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn uploaded_pictures_have_sizes() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let file = workspace().join("static/catalog/Nordwerk/Werkzeug/Crimpzange.jpg");
    let bytes = fs::read(file).expect("a picture");
    let path = "/cache/catalog/uploaded.jpg";
    let call = shop.call("PUT", path).bearer(&admin).body(bytes.clone());
    call.send().await.status_is(201);
    check(&shop, path).await;
    assert_eq!(shop.get(path).await.body, bytes);
    shop.call("DELETE", path)
        .bearer(&admin)
        .send()
        .await
        .status_is(204);
    shop.get(&format!("{path}?w=320")).await.status_is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_without_sizes_is_sent_as_it_is() {
    let shop = Shop::start().await;
    let path = "/cache/catalog/Feinwerk/Boards/CAN%20transceiver.svg";
    let original = shop.get(path).await.status_is(200).body.clone();
    let response = sized(&shop, path, 160, "image/*").await;
    assert_eq!(response.status_is(200).body, original);
    assert!(
        response
            .header("content-security-policy")
            .contains("sandbox")
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_widths_are_a_422() {
    let shop = Shop::start().await;
    for width in ["", "0", "161", "-160", "1e3", "9999999999", "320px"] {
        let response = shop.get(&format!("{WIDE}?w={width}")).await;
        response.invalid(&["query", "w"]);
    }
    shop.get(&format!("{WIDE}?v=2")).await.status_is(200);
    shop.get("/cache/catalog/missing.jpg?w=320")
        .await
        .detail(404, "File not found");
}
