//! `Content-Type`, and files that could be more than a picture.

use super::{Gallery, put};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_kind_has_its_content_type() {
    let files: [(&str, &[u8], &str); 8] = [
        ("a.png", PNG, "image/png"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        ("a.jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        ("A.JPG", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "image/jpeg"),
        ("a.gif", b"GIF89a\x01\0\x01\0\0\0\0;", "image/gif"),
        ("a.webp", b"RIFF\x1a\0\0\0WEBPVP8L", "image/webp"),
        ("a.avif", b"\0\0\0\x1cftypavif\0\0\0\0mif1", "image/avif"),
        (
            "a.svg",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "image/svg+xml",
        ),
    ];
    let gallery = Gallery::new(|folder| {
        for (name, bytes, _) in files {
            put(folder, name, bytes);
        }
        put(folder, "unknown.bin", b"\0\x01\x02\x03");
    })
    .await;
    for (name, bytes, kind) in files {
        let response = gallery.shop.get(&format!("/cache/catalog/{name}")).await;
        assert_eq!(response.status_is(200).body, bytes);
        assert_eq!(response.header("content-type"), kind, "{name}");
    }
    let unknown = gallery.shop.get("/cache/catalog/unknown.bin").await;
    assert_eq!(
        unknown.status_is(200).header("content-type"),
        "application/octet-stream"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_carry_scripts_is_sandboxed_or_not_shown() {
    let script = "<script>alert(1)</script>";
    let gallery = Gallery::new(|folder| {
        put(
            folder,
            "a.svg",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{script}</svg>"),
        );
        put(folder, "a.html", script);
        put(folder, "a.xhtml", script);
        put(folder, "a.js", "alert(1)");
        put(folder, "page.png", format!("<!doctype html>{script}"));
    })
    .await;
    for name in ["a.svg", "a.html", "a.xhtml", "a.js", "page.png"] {
        let path = format!("/cache/catalog/{name}");
        let response = gallery.shop.get(&path).await;
        response.status_is(200);
        let kind = response.header("content-type");
        let policy = response
            .maybe_header("content-security-policy")
            .unwrap_or_default();
        let caged = policy.contains("default-src 'none'") && policy.contains("sandbox");
        let inert = ["image/png", "application/octet-stream"].contains(&kind)
            || kind.starts_with("text/plain");
        assert!(caged || inert, "{name}: {kind}, policy {policy:?}");
        if name == "a.svg" {
            assert!(caged, "{policy}");
            let etag = response.header("etag");
            let again = gallery
                .shop
                .get_with(&path, &[("if-none-match", etag)])
                .await;
            again.status_is(304);
            let part = gallery
                .shop
                .get_with(&path, &[("range", "bytes=0-3")])
                .await;
            assert!(
                part.status_is(206)
                    .header("content-security-policy")
                    .contains("sandbox")
            );
        }
    }
}
