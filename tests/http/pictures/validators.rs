//! `ETag` and `Last-Modified` tell files apart, and nothing else.

use std::fs::File;
use std::time::{Duration, SystemTime};

use super::{Gallery, put};
use crate::harness::Response;

const PATH: &str = "/cache/catalog/a.png";

fn validators(response: &Response) -> [String; 2] {
    ["etag", "last-modified"].map(|name| response.status_is(200).header(name).to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn validators_are_the_same_on_every_replica_and_after_a_restart() {
    // Two copies of one file with different times, as Spin makes them.
    let mut one = Gallery::new(|folder| put(folder, "a.png", "the same bytes")).await;
    let two = Gallery::new(|folder| {
        put(folder, "a.png", "the same bytes");
        let long_ago = SystemTime::now() - Duration::from_secs(90_000);
        let file = File::options()
            .write(true)
            .open(folder.join("a.png"))
            .expect("the file");
        file.set_modified(long_ago).expect("another time");
    })
    .await;
    let first = validators(&one.shop.get(PATH).await);
    assert_eq!(validators(&two.shop.get(PATH).await), first);
    let file = File::options()
        .write(true)
        .open(one.folder().join("a.png"))
        .expect("the file");
    file.set_modified(SystemTime::now() + Duration::from_secs(7))
        .expect("another time");
    one.shop.restart(0).await;
    assert_eq!(validators(&one.shop.get(PATH).await), first);
    let head = one.shop.call("HEAD", PATH).send().await;
    assert_eq!(validators(&head), first);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_bytes_have_another_entity_tag() {
    let mut gallery = Gallery::new(|folder| {
        put(folder, "a.png", "the same length 1");
        put(folder, "b.png", "the same length 2");
        put(folder, "c.png", "the same length 1");
    })
    .await;
    let etag = async |name: &str, gallery: &Gallery| {
        let response = gallery
            .shop
            .get(&format!("/cache/catalog/{name}.png"))
            .await;
        response.status_is(200).header("etag").to_owned()
    };
    let (a, b) = (etag("a", &gallery).await, etag("b", &gallery).await);
    assert_ne!(a, b);
    put(&gallery.folder(), "a.png", "the same length 3");
    gallery.shop.restart(0).await;
    let changed = etag("a", &gallery).await;
    assert_ne!(changed, a);
    let fresh = gallery.shop.get_with(PATH, &[("if-none-match", &a)]).await;
    assert_eq!(fresh.status_is(200).text(), "the same length 3");
}
