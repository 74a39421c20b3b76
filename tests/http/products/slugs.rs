//! The names of products in URLs.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{create, listed, product_with};
use crate::harness::{Shop, eventually};

const PRODUCT: &str = "/api/products/product";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_is_found_by_its_slug_in_any_script() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let by_slug = async |slug: &str| {
        shop.on(1)
            .get(&format!("/api/products/by-slug/{slug}"))
            .await
    };
    let chinese = create(&shop, &admin, json!({"name": "电源适配器 12V (白)"})).await;
    let found = by_slug("%E7%94%B5%E6%BA%90%E9%80%82%E9%85%8D%E5%99%A8-12v-%E7%99%BD").await;
    assert_eq!(found.status_is(200).json()["id"], chinese);
    let page = shop.get(&format!("{PRODUCT}/{chinese}")).await;
    assert_eq!(
        (found.header("etag"), &found.body),
        (page.header("etag"), &page.body)
    );
    let tag = [("if-none-match", page.header("etag"))];
    let known = shop
        .get_with("/api/products/by-slug/电源适配器-12v-白", &tag)
        .await;
    known.status_is(304);

    let mut slugs = Vec::new();
    for name in ["Kit", "kit!", "KIT", "Kit 2", "…", "…"] {
        let id = create(&shop, &admin, json!({"name": name})).await;
        let page = shop.get(&format!("{PRODUCT}/{id}")).await.json();
        slugs.push(page["slug"].as_str().expect("a slug").to_owned());
        assert_eq!(by_slug(&slugs[slugs.len() - 1]).await.json()["id"], id);
    }
    assert_eq!(slugs[..3], ["kit", "kit-2", "kit-3"]);
    assert_eq!(slugs[4..], ["product", "product-2"]);
    by_slug("no-such-thing")
        .await
        .detail(404, "Product not found");

    // A new name keeps the address; a new slug is a new one, if nobody has it.
    let path = format!("{PRODUCT}/{chinese}");
    let patch = async |body: Value| shop.send_as(&admin, "PATCH", &path, &body).await;
    let renamed = patch(json!({"name": "Adapter"}))
        .await
        .status_is(200)
        .json();
    assert_eq!(renamed["slug"], page.json()["slug"]);
    patch(json!({"slug": "Kit"}))
        .await
        .detail(400, "Slug already taken");
    let moved = patch(json!({"slug": "My Adapter"}))
        .await
        .status_is(200)
        .json();
    assert_eq!(moved["slug"], "my-adapter");
    by_slug("my-adapter").await.status_is(200);
    found_no_more(&shop, page.json()["slug"].as_str().expect("a slug")).await;
    let replaced = shop
        .send_as(&admin, "PUT", &path, &product_with(json!({})))
        .await;
    assert_eq!(replaced.status_is(200).json()["slug"], "my-adapter");
    shop.call("POST", "/api/products/by-slug/kit")
        .send()
        .await
        .status_is(405);
}

async fn found_no_more(shop: &Shop, slug: &str) {
    let path = format!("/api/products/by-slug/{slug}");
    shop.get(&path).await.detail(404, "Product not found");
}

/// As many at once as there are names in a statement of an import.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_products_of_one_name_each_has_a_slug() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let tasks: Vec<_> = (0..16)
        .map(|index| {
            let (api, admin) = (shop.on(index % 2), admin.clone());
            tokio::spawn(async move { create(&api, &admin, json!({"name": "Same"})).await })
        })
        .collect();
    let mut slugs = std::collections::HashSet::new();
    for task in tasks {
        let id = task.await.expect("a product");
        let page = shop.get(&format!("{PRODUCT}/{id}")).await.json();
        assert!(slugs.insert(page["slug"].as_str().expect("a slug").to_owned()));
    }
    assert!(
        slugs.contains("same") && slugs.contains("same-9"),
        "{slugs:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_of_an_earlier_release_get_their_slugs() {
    let shop = Shop::builder().start().await;
    shop.get("/api/products").await.status_is(200);
    let insert = |database: &Connection, name: &str| {
        let sql = "insert into products
            (model, name, description, quantity, price_minor, image_url) values ('m', ?, '', 1, 1, '')";
        database.execute(sql, [name]).expect("SQL");
    };
    let database = shop.database();
    for _ in 0..100 {
        insert(&database, "Ältere Lampe");
    }
    let path = "/api/products/by-slug/ältere-lampe-2";
    eventually("the slugs are there", async || {
        (shop.get(path).await.status == 200).then_some(())
    })
    .await;
    eventually("all have slugs", async || {
        let missing: i64 = shop.select(
            "select count(*) from products where slug is null or ? = ''",
            "x",
        );
        (missing == 0).then_some(())
    })
    .await;
    let (_, found) = listed(&shop, "search=lampe").await;
    assert_eq!(found, 100);
}
