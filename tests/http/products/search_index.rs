//! The search index has what the products are, whatever has happened to them.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{create, listed};
use crate::harness::{Shop, eventually};

const INDEXES: [(&str, &str); 2] = [
    ("product_search", "everything"),
    ("product_titles", "title"),
];

/// All words of an index, each with the product and the place that it is in.
fn words(database: &Connection, index: &str) -> BTreeSet<(String, i64, String, i64)> {
    let sql = format!(
        "create virtual table temp.words_of_{index} using fts5vocab(main, {index}, instance)"
    );
    database.execute_batch(&sql).expect("a vocabulary");
    let sql = format!("select term, doc, col, offset from temp.words_of_{index}");
    let mut statement = database.prepare(&sql).expect("SQL");
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    rows.expect("words")
        .map(|row| row.expect("a word"))
        .collect()
}

/// Compares the indexes with new ones, which are made of the products.
#[track_caller]
pub fn check(shop: &Shop) {
    let database = shop.database();
    let sql = "select sql from sqlite_master where name = 'product_search'";
    let create: String = database.query_row(sql, [], |row| row.get(0)).expect("SQL");
    for (index, column) in INDEXES {
        let found = words(&database, index);
        let sql = format!(
            "begin; {}; insert into expected_{index} (rowid, words, facets)
             select id, {column}, facets from product_words;",
            create.replacen("product_search", &format!("expected_{index}"), 1)
        );
        database.execute_batch(&sql).expect("a new index");
        let expected = words(&database, &format!("expected_{index}"));
        database.execute_batch("rollback").expect("rollback");
        let wrong: Vec<_> = found.symmetric_difference(&expected).take(20).collect();
        assert!(wrong.is_empty() && !found.is_empty(), "{index}: {wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_of_all_kinds_leave_the_index_as_a_new_one_would_be() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    shop.get("/api/products/popular").await.status_is(200);
    check(&shop);
    let variant = |size, price| json!({"options": {"Size": size}, "price": price, "quantity": 1});
    let variants = json!({"options": [{"name": "Size", "values": ["S", "L"]}],
        "variants": [variant("S", 7.0), variant("L", 70.5)]});
    let id = create(
        &shop,
        &admin,
        json!({"name": "Straße 电源适配器", "tags": ["a b"]}),
    )
    .await;
    let path = format!("/api/products/product/{id}");
    for change in [
        json!({"name": "Theremin kit, kit"}),
        json!({"description": "<p>电源 and <b>more</b></p>"}),
        json!({"price": 1234.56, "quantity": 0}),
        json!({"category": "Sensors", "quantity": 3}),
        variants,
        json!({"variants": [variant("S", 7.0), variant("L", 8.0)]}),
        json!({"options": [], "variants": [], "price": 0}),
        json!({"category": null, "tags": []}),
    ] {
        let response = shop.send_as(&admin, "PATCH", &path, &change).await;
        assert_eq!(response.status, 200, "{change}: {}", response.text());
        check(&shop);
    }
    let many = json!({"filter": {}, "price": {"percent": 10}, "quantity": {"add": 1}});
    shop.send_as(&admin, "PATCH", "/api/products", &many)
        .await
        .status_is(200);
    let refused = json!({"filter": {}, "price": {"add": -100}});
    shop.send_as(&admin, "PATCH", "/api/products", &refused)
        .await
        .status_is(422);
    check(&shop);
    let many = json!({"filter": {}, "category": "Toys", "quantity": {"set": 0}});
    shop.send_as(&admin, "PATCH", "/api/products", &many)
        .await
        .status_is(200);
    check(&shop);
    shop.send_as(&admin, "DELETE", &path, &Value::Null)
        .await
        .status_is(204);
    check(&shop);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_index_is_filled_with_the_products_that_there_are() {
    let mut shop = Shop::start().await;
    let admin = shop.admin().await.1;
    shop.get("/api/products/popular").await.status_is(200);
    let create = async |name: String| create(&shop, &admin, json!({"name": name})).await;
    let mut ids = Vec::new();
    for number in 0..130 {
        ids.push(create(format!("Theremin {number}")).await);
    }
    // As the migration leaves it.
    shop.database()
        .execute_batch("insert into unindexed_products select id from products")
        .expect("an empty index");
    let found = json!({"filter": {"search": "theremin"}, "quantity": {"set": 1}});
    shop.send_as(&admin, "PATCH", "/api/products", &found)
        .await
        .status_is(503);
    // Changes in between: of one that waits, and of one that is gone.
    let path = |id: i64| format!("/api/products/product/{id}");
    let changed = json!({"name": "Ondes", "price": 3.5});
    shop.send_as(&admin, "PATCH", &path(ids[0]), &changed)
        .await
        .status_is(200);
    shop.send_as(&admin, "DELETE", &path(ids[1]), &Value::Null)
        .await
        .status_is(204);
    shop.restart_all().await;
    let (_, first) = listed(&shop, "search=theremin").await;
    assert!(first >= 100, "the newest are found at once: {first}");
    eventually("all are found", async || {
        (listed(&shop, "search=theremin").await.1 == 128).then_some(())
    })
    .await;
    let ondes = async || {
        listed(&shop, "search=ondes&min_price=3.5&max_price=3.5")
            .await
            .0
    };
    eventually("the changed one is found", async || {
        (ondes().await == [ids[0]]).then_some(())
    })
    .await;
    let left = "select count(*) from unindexed_products where ?1 = ''";
    eventually("none is left", async || {
        (shop.select::<i64>(left, "") == 0).then_some(())
    })
    .await;
    check(&shop);
}
