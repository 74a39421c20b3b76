//! The pictures in the README.

use std::fs;

use storefront_tests::{Shop, eventually, workspace};

use crate::chromium::{Look, Page, story};

/// The popular products in the screenshots, the most popular first.
const POPULAR: [u32; 5] = [1114, 1131, 1120, 1101, 1141];

#[tokio::test]
#[ignore = "writes docs/home.webp and docs/product.webp: make screenshots"]
async fn the_readmes_pictures_are_made() {
    let shop = Shop::start().await;
    for (place, id) in POPULAR.iter().enumerate() {
        for _ in place..POPULAR.len() {
            let path = format!("/api/products/product/{id}");
            shop.get(&path).await.status_is(200);
        }
    }
    eventually("views are counted", async || {
        let popular = shop.get("/api/products/popular?limit=5").await.json();
        let ids = popular.as_array()?.iter().map(|one| one["id"].as_u64());
        ids.eq(POPULAR.iter().map(|&id| Some(u64::from(id))))
            .then_some(())
    })
    .await;
    story(&shop, async |page| {
        keep(page, "/", Look::of(false, false), "home").await;
        keep(page, "/product/1099", Look::of(true, true), "product").await;
    })
    .await;
}

async fn keep(page: &Page, path: &str, look: Look, name: &str) {
    page.looks(look).await;
    page.open(path).await;
    page.is_settled().await;
    let file = workspace().join("docs").join(format!("{name}.webp"));
    fs::write(file, page.picture(false).await).expect("a picture file");
}
