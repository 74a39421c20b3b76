//! `GET /api/products/?search=`: words, their starts, accents, rank.

use serde_json::json;

use super::{create, listed};
use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_words_have_to_be_there_as_whole_words_or_starts() {
    let shop = Shop::start().await;
    for (search, expected) in [
        // In the name, then in descriptions.
        ("soldering+iron", vec![1141, 1132, 1116]),
        ("solder+ir+freezing", vec![]),
        ("IRON+soldering+charger", vec![1141]),
        ("CQRJSTEL-A", vec![1099, 1100]),
        ("cqrjstel-b", vec![1100]),
        ("ron", vec![]),
        ("soldering+toaster", vec![]),
        // In the tags.
        ("hikari+co2", vec![1127]),
        // In the description only; the tags of its HTML are no words.
        ("polarised", vec![1099]),
        ("tbody", vec![]),
        ("%F0%9F%94%8C", vec![]),
        ("***", vec![]),
    ] {
        let (ids, total) = listed(&shop, &format!("search={search}")).await;
        assert_eq!(
            (&ids, total),
            (&expected, expected.len() as i64),
            "{search}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accents_and_case_make_no_difference() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"name": "Crème BRÛLÉE torch"})).await;
    for search in [
        "creme+brulee",
        "CR%C3%88ME",
        "bru%CC%82le%CC%81e",
        "br%C3%BBl",
    ] {
        assert_eq!(
            listed(&shop, &format!("search={search}")).await.0,
            [id],
            "{search}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_buyer_sees_first_ranks_first() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let in_text = json!({"name": "Box", "description": "<p>For a gizmo, gizmo, gizmo.</p>"});
    let in_text = create(&shop, &admin, in_text).await;
    let in_name = create(&shop, &admin, json!({"name": "Gizmo holder"})).await;
    let in_tags = create(&shop, &admin, json!({"name": "Cap", "tags": ["gizmo"]})).await;
    let exactly = create(&shop, &admin, json!({"name": "Gizmo", "model": "G"})).await;
    let viewed = create(&shop, &admin, json!({"name": "Gizmo stand"})).await;
    shop.change(
        "update products set views = 9 where id = ?",
        &[&viewed.to_string()],
    );
    let (ids, total) = listed(&shop, "search=gizmo").await;
    assert_eq!(ids, [exactly, viewed, in_tags, in_name, in_text]);
    assert_eq!(total, 5);
    let (ids, _) = listed(&shop, "search=gizmo&sort=name").await;
    assert_eq!(ids, [in_text, in_tags, exactly, in_name, viewed]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_found_and_what_was_before_is_not() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"name": "Flux capacitor"})).await;
    let path = format!("/api/products/product/{id}");
    assert_eq!(listed(&shop.on(1), "search=flux").await.0, [id]);
    let changes = json!({"name": "Time circuit", "description": "<b>Delorean</b>"});
    shop.send_as(&admin, "PATCH", &path, &changes)
        .await
        .status_is(200);
    assert!(listed(&shop.on(1), "search=flux").await.0.is_empty());
    assert_eq!(listed(&shop.on(1), "search=delorean").await.0, [id]);
    shop.send_as(&admin, "DELETE", &path, &json!({}))
        .await
        .status_is(204);
    assert!(listed(&shop.on(1), "search=delorean").await.0.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_is_narrowed_by_what_a_product_is_now() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let wanted = json!({"name": "Theremin", "price": 20, "quantity": 2, "category": "Sensors"});
    let id = create(&shop, &admin, wanted).await;
    let path = format!("/api/products/product/{id}");
    for (change, finds, finds_not) in [
        (
            json!({}),
            ["category=sensors", "in_stock=true"],
            "category=toys",
        ),
        (
            json!({"quantity": 0}),
            ["category=sensors", "max_price=20"],
            "in_stock=true",
        ),
        (
            json!({"category": "Toys"}),
            ["category=toys", "min_price=20"],
            "category=sensors",
        ),
        (
            json!({"category": null}),
            ["", "in_stock=false"],
            "category=toys",
        ),
        (
            json!({"quantity": 9, "price": 30}),
            ["in_stock=true", "max_price=30"],
            "max_price=29.99",
        ),
    ] {
        shop.send_as(&admin, "PATCH", &path, &change)
            .await
            .status_is(200);
        for filter in finds {
            let found = listed(&shop, &format!("search=theremin&{filter}")).await;
            assert_eq!(found, (vec![id], 1), "{change}, {filter}");
        }
        let found = listed(&shop, &format!("search=theremin&{finds_not}")).await;
        assert_eq!(found, (vec![], 0), "{change}, {finds_not}");
    }
    for word_of_ours in ["0category1", "0instock", "0cat", "0price4x", "0price4x3000"] {
        let found = listed(&shop, &format!("search={word_of_ours}")).await;
        assert_eq!(found, (vec![], 0), "{word_of_ours}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_text_is_a_search() {
    let shop = Shop::start().await;
    let long = "kit%20".repeat(1700);
    for search in [
        "%22",
        "%22%22%22",
        "*",
        "kit*",
        "NEAR(kit,board)",
        "kit+NEAR+board",
        "name:kit",
        "%7Bname%7D:kit",
        "kit+OR+NOT+AND",
        "-kit",
        "%5Ekit",
        "(kit",
        "kit%00board",
        "%00",
        "I%2FO",
        "%F0%9F%94%8Ckit%F0%9F%94%8C",
        "%E3%82%BB%E3%83%B3%E3%82%B5%E3%83%BC",
        "%E0%A4%95%E0%A5%80%E0%A4%AE%E0%A4%A4",
        "%FF%FE",
        "'%3B+drop+table+products%3B--",
        "%25_%25",
        long.as_str(),
    ] {
        let response = shop.get(&format!("/api/products/?search={search}")).await;
        assert_eq!(response.status, 200, "{search}: {}", response.text());
    }
    assert_eq!(listed(&shop, "limit=1").await.1, 33);
}

/// So many results that they are not all ranked: each still appears once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_is_everywhere_is_paged_through() {
    let shop = Shop::start().await;
    shop.get("/api/products/popular").await.status_is(200);
    shop.database()
        .execute_batch(
            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
             insert into products (model, name, description, quantity, price_minor, image_url)
             select 'W-' || i, 'Widget ' || i, '', 1, 100 + i * 7 % 1200, '' from n",
        )
        .expect("1200 products");
    let mut all = Vec::new();
    for offset in (0..1200).step_by(90) {
        let (ids, total) = listed(&shop, &format!("search=widget&limit=90&offset={offset}")).await;
        assert_eq!(total, 1200);
        all.extend(ids);
    }
    assert_eq!(all.len(), 1200);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 1200, "a product is listed twice");
    assert_eq!(listed(&shop, "search=widg&in_stock=true").await.1, 1200);
    for (sort, cheapest) in [("price", true), ("-price", false)] {
        let path = format!("/api/products/?search=widget&sort={sort}&limit=3&offset=2");
        let list = shop.get(&path).await.status_is(200).json();
        let prices: Vec<_> = list["items"]
            .as_array()
            .expect("items")
            .iter()
            .map(|item| item["price"].clone())
            .collect();
        let expected = if cheapest {
            [1.02, 1.03, 1.04]
        } else {
            [12.97, 12.96, 12.95]
        };
        assert_eq!(json!(prices), json!(expected), "{sort}");
    }
}
