//! `GET /api/products/`: filters, orders, parts.

use super::{create, listed};
use crate::harness::{Api, Shop};
use serde_json::json;

const DEMO_PRODUCTS: i64 = 33;

async fn values(api: &Api, query: &str, field: &str) -> Vec<serde_json::Value> {
    let list = api
        .get(&format!("/api/products/?{query}"))
        .await
        .status_is(200)
        .json();
    let items = list["items"].as_array().expect("items").clone();
    items.into_iter().map(|item| item[field].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_has_products_without_description_and_how_many_there_are() {
    let shop = Shop::start().await;
    let response = shop.get("/api/products/?limit=2").await;
    let list = response.status_is(200).json();
    assert_eq!(list["total"], DEMO_PRODUCTS);
    let items = list["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    let mut names: Vec<_> = items[0].as_object().expect("an object").keys().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "id",
            "image_url",
            "model",
            "name",
            "price",
            "quantity",
            "slug"
        ]
    );
    assert_eq!(response.header("cache-control"), "public, max-age=60");
    let tag = response.header("etag");
    let again = shop
        .get_with("/api/products?limit=2", &[("if-none-match", tag)])
        .await;
    assert!(again.status_is(304).body.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_are_disjoint_and_make_the_whole() {
    let shop = Shop::start().await;
    for sort in ["", "-name", "price", "newest", "popular"] {
        let mut all = Vec::new();
        for offset in (0..40).step_by(7) {
            let (ids, total) = listed(&shop, &format!("sort={sort}&limit=7&offset={offset}")).await;
            assert_eq!(total, DEMO_PRODUCTS);
            all.extend(ids);
        }
        assert_eq!(all.len(), 33);
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 33, "sort={sort} repeats a product");
    }
    let (beyond, total) = listed(&shop, "offset=9000000000000000000").await;
    assert!(beyond.is_empty() && total == DEMO_PRODUCTS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_are_sorted_as_asked() {
    let shop = Shop::start().await;
    let prices = values(&shop, "sort=price&limit=100", "price").await;
    let prices: Vec<_> = prices
        .iter()
        .map(|price| price.as_f64().expect("a price"))
        .collect();
    assert!(prices.is_sorted() && prices[0] < prices[32]);
    let mut reversed = values(&shop, "sort=-price&limit=100", "price").await;
    reversed.reverse();
    assert_eq!(
        values(&shop, "sort=price&limit=100", "price").await,
        reversed
    );
    let names = values(&shop, "sort=name&limit=100", "name").await;
    let names: Vec<_> = names
        .iter()
        .map(|name| name.as_str().expect("a name").to_lowercase())
        .collect();
    assert!(names.is_sorted(), "{names:?}");
    let admin = shop.admin().await.1;
    let new = create(&shop, &admin, json!({"name": "Zzz"})).await;
    assert_eq!(listed(&shop, "sort=newest&limit=1").await.0, [new]);
    assert_ne!(listed(&shop, "sort=-newest&limit=1").await.0, [new]);
    shop.change("update products set views = 5 where id = ?", &["1111"]);
    assert_eq!(listed(&shop, "sort=popular&limit=1").await.0, [1111]);
    assert_eq!(
        listed(&shop, "sort=-popular&limit=100").await.0.last(),
        Some(&1111)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_narrow_the_list_and_its_total() {
    let shop = Shop::start().await;
    for (query, expected) in [
        ("category=sensors", 8),
        ("category=sensors&in_stock=true", 7),
        ("in_stock=true", 29),
        ("in_stock=false", 33),
        ("category=nothing-like-that", 0),
        ("min_price=20", 4),
        ("min_price=20&max_price=29.50", 2),
        ("max_price=1.45&category=cables-and-wire", 1),
        ("search=sensor&category=cables-and-wire", 1),
        ("search=sensor&in_stock=1&max_price=4", 2),
        ("category=&min_price=&sort=&search=&in_stock=", 33),
    ] {
        let (ids, total) = listed(&shop, &format!("{query}&limit=100")).await;
        assert_eq!((ids.len() as i64, total), (expected, expected), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn totals_follow_every_change() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"category": "Robots", "quantity": 3})).await;
    let totals = async || {
        let mut totals = Vec::new();
        for query in [
            "",
            "in_stock=true",
            "category=robots",
            "category=robots&in_stock=true",
        ] {
            totals.push(listed(&shop, query).await.1);
        }
        totals
    };
    assert_eq!(totals().await, [34, 30, 1, 1]);
    let path = format!("/api/products/product/{id}");
    shop.send_as(&admin, "PATCH", &path, &json!({"quantity": 0}))
        .await
        .status_is(200);
    assert_eq!(totals().await, [34, 29, 1, 0]);
    shop.send_as(&admin, "PATCH", &path, &json!({"category": null}))
        .await
        .status_is(200);
    assert_eq!(totals().await, [34, 29, 0, 0]);
    shop.send_as(&admin, "DELETE", &path, &json!({}))
        .await
        .status_is(204);
    assert_eq!(totals().await, [33, 29, 0, 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn categories_are_those_with_products() {
    let shop = Shop::start().await;
    let names = async || {
        let list = shop
            .get("/api/products/categories")
            .await
            .status_is(200)
            .json();
        let list = list.as_array().expect("a list").clone();
        let name = |category: &serde_json::Value| {
            format!(
                "{} {} {}",
                category["name"], category["slug"], category["products"]
            )
        };
        list.iter().map(name).collect::<Vec<_>>()
    };
    let before = names().await;
    assert_eq!(before.len(), 6);
    assert!(
        before.contains(&r#""I/O boards" "i-o-boards" 8"#.to_owned()),
        "{before:?}"
    );
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"category": "Übergänge"})).await;
    assert!(
        names()
            .await
            .contains(&r#""Übergänge" "übergänge" 1"#.to_owned())
    );
    let path = format!("/api/products/product/{id}");
    shop.send_as(&admin, "DELETE", &path, &json!({}))
        .await
        .status_is(204);
    assert_eq!(names().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_filter_is_a_422() {
    let shop = Shop::start().await;
    for (query, name) in [
        ("sort=age", "sort"),
        ("sort=--price", "sort"),
        ("min_price=cheap", "min_price"),
        ("min_price=-1", "min_price"),
        ("max_price=1e400", "max_price"),
        ("max_price=1.001", "max_price"),
        ("in_stock=perhaps", "in_stock"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("offset=-1", "offset"),
        ("offset=x", "offset"),
    ] {
        let response = shop.get(&format!("/api/products/?{query}")).await;
        response.invalid(&["query", name]);
    }
}
