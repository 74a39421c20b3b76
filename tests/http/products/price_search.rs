//! Searches in a range of prices.

use serde_json::json;

use super::{create, listed};
use crate::harness::Shop;

/// The highest total of a search.
const MAX_COUNTED: i64 = 5_000;

/// Enough products that their total is no longer counted, and one with variants.
async fn large_shop() -> (Shop, i64) {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let variant = |size, price| json!({"options": {"Size": size}, "price": price, "quantity": 1});
    let id = create(
        &shop,
        &admin,
        json!({"name": "Widget with sizes", "options": [{"name": "Size", "values": ["S", "L"]}],
            "variants": [variant("S", 0.07), variant("L", 1234.56)]}),
    )
    .await;
    shop.database()
        .execute_batch(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 10500)
             insert into products (model, name, description, quantity, price_minor, image_url)
             select 'W-' || i, 'Widget ' || i, '', 1, i * 17 % 10500 + 1, '' from n",
        )
        .expect("10500 products");
    (shop, id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_range_has_the_products_with_a_price_in_it() {
    let (shop, with_sizes) = large_shop().await;
    for (range, in_range, with_variants) in [
        ("min_price=0&max_price=0", 0, false),
        ("max_price=0.07", 7, true),
        ("min_price=0.08&max_price=1234.55", 10_000, false),
        ("min_price=9.99&max_price=10", 2, false),
        ("min_price=12.34&max_price=56.78", 4445, false),
        ("min_price=104.90", 11, true),
        ("min_price=1234.56&max_price=1234.56", 0, true),
        ("min_price=0.01&max_price=999999999.99", 10_000, true),
        ("min_price=56.78&max_price=12.34", 0, false),
    ] {
        let query = format!("search=widget&{range}&limit=100");
        let (newest, total) = listed(&shop, &query).await;
        let expected = (in_range + i64::from(with_variants)).min(MAX_COUNTED);
        assert_eq!(
            (total, newest.len() as i64),
            (expected, expected.min(100)),
            "{range}"
        );
        if with_variants && in_range < 100 {
            assert!(newest.contains(&with_sizes), "{range}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_products_of_a_range_come_in_each_order() {
    let (shop, with_sizes) = large_shop().await;
    let prices = async |query: &str| {
        let path = format!("/api/products/?search=widget&limit=3&{query}");
        let list = shop.get(&path).await.status_is(200).json();
        assert_eq!(list["total"], MAX_COUNTED, "{query}");
        let items = list["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|item| (item["price"].clone(), item["id"] == with_sizes))
            .collect()
    };
    let expect = |prices: [f64; 3], sizes: [bool; 3]| -> Vec<(serde_json::Value, bool)> {
        prices
            .into_iter()
            .map(|price| json!(price))
            .zip(sizes)
            .collect()
    };
    let found: Vec<_> = prices("min_price=1.5&sort=price").await;
    let expected = expect([0.07, 1.5, 1.51], [true, false, false]);
    assert_eq!(found, expected, "its lowest price is below the range");
    let found: Vec<_> = prices("min_price=1.5&max_price=102.49&sort=price").await;
    assert_eq!(found, expect([1.5, 1.51, 1.52], [false; 3]));
    let found: Vec<_> = prices("min_price=0.5&max_price=103&sort=-price&offset=1").await;
    assert_eq!(found, expect([102.99, 102.98, 102.97], [false; 3]));
    let found: Vec<_> = prices("min_price=1.5&sort=-name").await;
    assert_eq!(found[0], (json!(0.07), true), "its name is the last one");
}
