//! Which entries of the folder are files of the catalog.

use std::fs;
use std::os::unix::fs::symlink;

use super::{Gallery, put};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_may_have_spaces_and_any_letters() {
    let names = [
        ("a b.png", "a%20b.png"),
        (
            "ünï/çø∂é 名前.png",
            "%C3%BCn%C3%AF/%C3%A7%C3%B8%E2%88%82%C3%A9%20%E5%90%8D%E5%89%8D.png",
        ),
        ("100%.png", "100%25.png"),
        ("a+b&c=d;e,f.png", "a+b&c=d;e,f.png"),
        ("q?#.png", "q%3F%23.png"),
        ("it's (1) [2].png", "it's%20(1)%20%5B2%5D.png"),
        ("%41.png", "%2541.png"),
        ("🦀.png", "%F0%9F%A6%80.png"),
        ("no extension", "no%20extension"),
        ("two..dots.png", "two..dots.png"),
    ];
    let gallery = Gallery::new(|folder| {
        for (name, _) in names {
            put(folder, name, name);
        }
    })
    .await;
    for (name, spelled) in names {
        let response = gallery.shop.get(&format!("/cache/catalog/{spelled}")).await;
        assert_eq!(response.status_is(200).text(), name);
    }
    // Decoded once, this is the file `A.png`, which does not exist.
    gallery
        .shop
        .get("/cache/catalog/%41.png")
        .await
        .status_is(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hidden_files_links_and_folders_are_not_found() {
    let gallery = Gallery::new(|folder| {
        put(folder, "open.txt", "open");
        put(folder, ".hidden.txt", "SECRET");
        put(folder, ".git/config", "SECRET");
        put(folder, "deep/.htaccess", "SECRET");
        put(folder, "deep/inside.txt", "inside");
        let outside = folder.parent().expect("a parent").join("outside");
        put(&outside, "secret.txt", "SECRET");
        symlink(outside.join("secret.txt"), folder.join("link.txt")).expect("a link");
        symlink("../outside/secret.txt", folder.join("relative.txt")).expect("a link");
        symlink("../outside", folder.join("linked")).expect("a link");
        symlink("/etc/passwd", folder.join("passwd")).expect("a link");
        symlink("loop", folder.join("loop")).expect("a link");
        symlink("nowhere", folder.join("dangling")).expect("a link");
    })
    .await;
    let get = async |path: &str| gallery.shop.get(&format!("/cache/catalog/{path}")).await;
    assert_eq!(get("open.txt").await.status_is(200).text(), "open");
    assert_eq!(get("deep/inside.txt").await.status_is(200).text(), "inside");
    for path in [
        ".hidden.txt",
        "%2ehidden.txt",
        ".git/config",
        "%2Egit/config",
        "deep/.htaccess",
        "deep",
        "deep/",
        "link.txt",
        "relative.txt",
        "linked/secret.txt",
        "passwd",
        "loop",
        "dangling",
        "open.txt/",
        "open.txt/x",
        "OPEN.TXT",
        "open",
        "open.txt.bak",
    ] {
        let response = get(path).await;
        assert_eq!(response.status, 404, "{path}: {}", response.text());
        assert!(!response.text().contains("SECRET"), "{path}");
        response.detail(404, "File not found");
        assert_eq!(response.header("cache-control"), "no-store");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pipe_among_the_pictures_hangs_nobody() {
    let gallery = Gallery::new(|folder| {
        put(folder, "open.txt", "open");
        let made = std::process::Command::new("mkfifo")
            .arg(folder.join("pipe.jpg"))
            .status();
        assert!(made.expect("mkfifo").success());
    })
    .await;
    gallery
        .shop
        .get("/cache/catalog/pipe.jpg")
        .await
        .detail(404, "File not found");
    gallery
        .shop
        .get("/cache/catalog/open.txt")
        .await
        .status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_file_is_a_file() {
    let gallery = Gallery::new(|folder| put(folder, "empty.png", "")).await;
    let path = "/cache/catalog/empty.png";
    let response = gallery.shop.get(path).await;
    assert_eq!(response.status_is(200).header("content-length"), "0");
    let etag = response.header("etag");
    gallery
        .shop
        .get_with(path, &[("if-none-match", etag)])
        .await
        .status_is(304);
    // No byte position is in it, so every range is unsatisfiable.
    let range = gallery.shop.get_with(path, &[("range", "bytes=0-")]).await;
    assert!([200, 416].contains(&range.status), "{}", range.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_without_files_serves_none() {
    let gallery = Gallery::new(|_| {}).await;
    gallery
        .shop
        .get("/cache/catalog/x.png")
        .await
        .detail(404, "File not found");
    gallery
        .shop
        .get("/api/products/product/1099")
        .await
        .status_is(200);
    assert!(
        fs::read_dir(gallery.folder())
            .expect("the folder")
            .next()
            .is_none()
    );
}
