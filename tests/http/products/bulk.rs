//! `PATCH /api/products`: a change of many products at once.

use serde_json::{Value, json};

use super::{create, listed};
use crate::harness::{Api, Response, Shop};

const PRODUCT: &str = "/api/products/product";

async fn change(api: &Api, admin: &str, body: Value) -> Response {
    api.send_as(admin, "PATCH", "/api/products/", &body).await
}

/// Changes products, and asserts how many were selected and changed.
#[track_caller]
fn assert_changed(response: &Response, selected: i64, changed: i64) {
    let expected = json!({"selected": selected, "changed": changed});
    assert_eq!(response.status_is(200).json(), expected);
}

async fn show(api: &Api, id: i64) -> Value {
    let response = api.get(&format!("{PRODUCT}/{id}")).await;
    response.status_is(200).json()
}

async fn tag(api: &Api, id: i64) -> String {
    let response = api.get(&format!("{PRODUCT}/{id}")).await;
    response.header("etag").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_are_set_raised_and_lowered_and_rounded() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let cheap = create(&shop, &admin, json!({"price": 3.33})).await;
    let dear = create(&shop, &admin, json!({"price": 100})).await;
    for (price, expected) in [
        (json!({"percent": 10}), [3.66, 110.0]),
        (json!({"percent": -12.5}), [3.2, 96.25]),
        (json!({"add": 1.01}), [4.21, 97.26]),
        (json!({"add": -4.21}), [0.0, 93.05]),
        (json!({"percent": 1000}), [0.0, 1023.55]),
        (json!({"set": 7.5}), [7.5, 7.5]),
        (json!({"percent": -100}), [0.0, 0.0]),
    ] {
        let body = json!({"ids": [cheap, dear], "price": price});
        change(&shop, &admin, body).await.status_is(200);
        let seen = [show(&shop.on(1), cheap).await, show(&shop, dear).await];
        assert_eq!(
            seen.map(|one| one["price"].as_f64().expect("a price")),
            expected,
            "{price}"
        );
    }
    let (ids, _) = listed(&shop, "search=article&max_price=0").await;
    assert_eq!(ids.len(), 2, "the list has the new prices");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_has_a_new_version_and_the_rest_keeps_its() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let one = create(&shop, &admin, json!({"price": 5, "quantity": 2})).await;
    let two = create(&shop, &admin, json!({"price": 6, "quantity": 2})).await;
    let before = [tag(&shop, one).await, tag(&shop, two).await];
    let body =
        json!({"ids": [one, two, 999_999, one], "price": {"set": 6}, "quantity": {"add": 0}});
    assert_changed(&change(&shop, &admin, body.clone()).await, 2, 1);
    assert_ne!(tag(&shop, one).await, before[0]);
    assert_eq!(tag(&shop, two).await, before[1]);
    assert_changed(&change(&shop, &admin, body).await, 2, 0);
    // An editor that was open meanwhile does not undo it.
    let path = format!("{PRODUCT}/{one}");
    let call = shop
        .call("PATCH", &path)
        .bearer(&admin)
        .json(&json!({"price": 5}));
    let response = call.headers(&[("if-match", &before[0])]).send().await;
    response.detail(412, "Precondition failed");
    let record = shop.get_as(&admin, &format!("{path}/record")).await.json();
    assert!(record["updated_at"].as_str() >= record["created_at"].as_str());
    // It is found as before: its words are those of its texts.
    let (ids, total) = listed(&shop, "search=article&sort=newest").await;
    assert_eq!((ids, total), (vec![two, one], 2));
    let sql = "select count(*) from products where words_version <> version and model <> ?";
    assert_eq!(shop.select::<i64>(sql, ""), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_is_set_and_counted_up_and_down() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let one = create(&shop, &admin, json!({"quantity": 1})).await;
    let two = create(&shop, &admin, json!({"quantity": 5})).await;
    let in_stock = async || {
        let (mut found, total) = listed(&shop, "search=article&in_stock=true").await;
        assert_eq!(found.len() as i64, total);
        found.sort_unstable();
        found
    };
    let all = async || listed(&shop, "in_stock=true").await.1;
    let before = all().await;
    for (quantity, [first, second]) in [
        (json!({"add": -1}), [0, 4]),
        (json!({"add": 10}), [10, 14]),
        (json!({"set": 0}), [0, 0]),
        (json!({"set": 3}), [3, 3]),
    ] {
        let body = json!({"ids": [one, two], "quantity": quantity});
        assert_changed(&change(&shop, &admin, body).await, 2, 2);
        let seen = [show(&shop, one).await, show(&shop, two).await];
        assert_eq!(
            seen.map(|one| one["quantity"].clone()),
            [first, second].map(Value::from)
        );
        let counts = [(one, first), (two, second)];
        let expected: Vec<_> = counts
            .iter()
            .filter(|one| one.1 > 0)
            .map(|one| one.0)
            .collect();
        assert_eq!(in_stock().await, expected, "{quantity}");
        assert_eq!(
            all().await,
            before - 2 + expected.len() as i64,
            "the total of the list"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_move_to_a_category_and_an_empty_one_is_forgotten() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let one = create(&shop, &admin, json!({"category": "Old things"})).await;
    let two = create(&shop, &admin, json!({})).await;
    let categories = async || {
        let list = shop.get("/api/products/categories").await.json();
        let list = list.as_array().expect("a list").clone();
        let known = |slug: &str| list.iter().find(|one| one["slug"] == slug).cloned();
        (known("old-things"), known("new-things"))
    };
    assert!(categories().await.0.is_some());
    let body = json!({"ids": [one, two], "category": " New things "});
    assert_changed(&change(&shop, &admin, body.clone()).await, 2, 2);
    let (old, new) = categories().await;
    assert!(old.is_none(), "{old:?}");
    let new = new.expect("the new category");
    assert_eq!(
        (&new["name"], &new["products"]),
        (&json!("New things"), &json!(2))
    );
    let (mut found, total) = listed(&shop, "category=new-things&search=article").await;
    found.sort_unstable();
    assert_eq!((found, total), (vec![one, two], 2));
    assert_changed(&change(&shop, &admin, body).await, 2, 0);
    // A slug names it too, and null is none.
    let body = json!({"ids": [one], "category": "new-things"});
    assert_changed(&change(&shop, &admin, body).await, 1, 0);
    let body = json!({"filter": {"category": "new-things"}, "category": null});
    assert_changed(&change(&shop, &admin, body).await, 2, 2);
    assert_eq!(categories().await, (None, None));
    let (found, _) = listed(&shop, "search=article").await;
    assert_eq!(found.len(), 2, "they are still found");
}

/// A shirt in three sizes.
fn shirt() -> Value {
    let variant = |size: &str, price: f64, before: Value, quantity: i64| {
        json!({
            "options": {"Size": size}, "price": price, "compare_at_price": before,
            "quantity": quantity, "sku": format!("SHIRT-{size}"),
        })
    };
    json!({
        "model": "SHIRT", "name": "Shirt",
        "options": [{"name": "Size", "values": ["S", "M", "L"]}],
        "variants": [
            variant("S", 10.0, json!(15), 0), variant("M", 12.0, Value::Null, 2),
            variant("L", 13.33, Value::Null, 5)
        ],
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_variant_is_changed_and_the_list_has_their_totals() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let response = shop.send_as(&admin, "POST", PRODUCT, &shirt()).await;
    let created = response.status_is(201).json();
    let id = created["id"].as_i64().expect("an id");
    let body = json!({"ids": [id], "price": {"percent": -50}, "quantity": {"add": 3}});
    assert_changed(&change(&shop, &admin, body).await, 1, 1);
    let product = show(&shop, id).await;
    let of_variants = |product: &Value, name: &str| -> Vec<Value> {
        let variants = product["variants"].as_array().expect("variants");
        variants
            .iter()
            .map(|variant| variant[name].clone())
            .collect()
    };
    assert_eq!(
        of_variants(&product, "price"),
        [5.0, 6.0, 6.67].map(Value::from)
    );
    assert_eq!(
        of_variants(&product, "quantity"),
        [3, 5, 8].map(Value::from)
    );
    for name in ["id", "sku", "options", "compare_at_price"] {
        assert_eq!(
            of_variants(&product, name),
            of_variants(&created, name),
            "{name}"
        );
    }
    for (name, value) in [
        ("price", json!(5.0)),
        ("price_max", json!(6.67)),
        ("compare_at_price", json!(15.0)),
        ("quantity", json!(16)),
    ] {
        assert_eq!(product[name], value, "{name}");
    }
    let item = shop.get("/api/products/?search=shirt-l").await.json()["items"][0].clone();
    assert_eq!(
        (&item["price_max"], &item["quantity"]),
        (&json!(6.67), &json!(16))
    );
    let (found, _) = listed(&shop, "search=shirt&min_price=6.5").await;
    assert_eq!(found, [id], "found by the price of its dearest");
    // One of the variants would have less than nothing.
    let body = json!({"ids": [id], "quantity": {"add": -4}});
    change(&shop, &admin, body)
        .await
        .invalid(&["body", "quantity"]);
    let body = json!({"ids": [id], "price": {"set": 4}, "quantity": {"set": 1}});
    assert_changed(&change(&shop, &admin, body).await, 1, 1);
    let product = show(&shop, id).await;
    assert!(
        product.get("price_max").is_none(),
        "all have one price: {product}"
    );
    assert_eq!(
        (&product["price"], &product["quantity"]),
        (&json!(4.0), &json!(3))
    );
    assert_eq!(of_variants(&product, "id"), of_variants(&created, "id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_selects_what_the_list_shows() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let fields = json!({"price": 40, "quantity": 0, "category": "Sensors", "name": "Article zero"});
    create(&shop, &admin, fields).await;
    create(&shop, &admin, shirt()).await;
    for (query, filter) in [
        ("", json!({})),
        ("search=sensor", json!({"search": "sensor"})),
        ("search=senso", json!({"search": " senso "})),
        ("search=senser", json!({"search": "senser"})),
        ("search=%3F%3F", json!({"search": "??"})),
        ("category=sensors", json!({"category": "sensors"})),
        ("category=no-such", json!({"category": "no-such"})),
        (
            "search=sensor&category=sensors&in_stock=true",
            json!({"search": "sensor", "category": "sensors", "in_stock": true}),
        ),
        (
            "min_price=5&max_price=10",
            json!({"min_price": 5, "max_price": 10.0}),
        ),
        (
            "search=kit&max_price=10",
            json!({"search": "kit", "max_price": 10}),
        ),
        (
            "min_price=12.5&in_stock=true",
            json!({"min_price": 12.5, "in_stock": true}),
        ),
        (
            "in_stock=false",
            json!({"in_stock": false, "category": "", "search": ""}),
        ),
    ] {
        let (_, total) = listed(&shop, query).await;
        let body = json!({"filter": filter, "quantity": {"add": 0}});
        assert_changed(&change(&shop, &admin, body).await, total, 0);
    }
    let (before, total) = listed(&shop, "search=sensor&limit=100&sort=name").await;
    let body = json!({"filter": {"search": "sensor"}, "price": {"set": 987.65}});
    assert_changed(&change(&shop, &admin, body).await, total, total);
    let (after, _) = listed(
        &shop,
        "min_price=987.65&max_price=987.65&limit=100&sort=name",
    )
    .await;
    assert_eq!(after, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_out_of_its_limits_is_refused_as_a_whole() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let dear = create(&shop, &admin, json!({"price": 999_999_999, "quantity": 9})).await;
    let cheap = create(
        &shop,
        &admin,
        json!({"price": 2, "quantity": 1, "name": "A cheap one"}),
    )
    .await;
    let free = create(&shop, &admin, json!({"price": 1, "quantity": 0})).await;
    let before = [
        show(&shop, dear).await,
        show(&shop, cheap).await,
        show(&shop, free).await,
    ];
    for (changes, field, id, part) in [
        (
            json!({"price": {"add": -2.01}}),
            "price",
            cheap,
            "the price would be -0.01",
        ),
        (
            json!({"price": {"percent": 0.01}}),
            "price",
            dear,
            "not from 0 to 1000000000",
        ),
        (
            json!({"quantity": {"add": -1}}),
            "quantity",
            free,
            "the stock would be -1",
        ),
        (
            json!({"quantity": {"add": 1_000_000_000}}),
            "quantity",
            dear,
            "1000000009",
        ),
        (
            json!({"quantity": {"add": i64::MIN}}),
            "quantity",
            dear,
            "the stock would be",
        ),
    ] {
        let mut body = json!({"ids": [free, cheap, dear], "category": "Never made"});
        for (name, value) in changes.as_object().expect("an object").clone() {
            body[name] = value;
        }
        let response = change(&shop, &admin, body).await;
        response.invalid(&["body", field]);
        let text = response.json()["detail"][0]["msg"]
            .as_str()
            .expect("a text")
            .to_owned();
        assert!(text.starts_with(&format!("Product {id}, ")), "{text}");
        assert!(text.contains(part), "{text}");
    }
    let after = [
        show(&shop, dear).await,
        show(&shop, cheap).await,
        show(&shop, free).await,
    ];
    assert_eq!(after, before);
    let categories = shop.get("/api/products/categories").await.text();
    assert!(!categories.contains("Never made"), "{categories}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_bodies_are_named_and_change_nothing() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let before = shop.get("/api/products/?limit=100").await.json();
    let many: Vec<i64> = (1..=501).collect();
    for (body, loc) in [
        (json!({}), &["body", "price"][..]),
        (json!({"ids": [1099]}), &["body", "price"]),
        (json!({"price": {"set": 1}}), &["body", "ids"]),
        (
            json!({"ids": [1099], "filter": {}, "price": {"set": 1}}),
            &["body", "ids"],
        ),
        (json!({"ids": [], "price": {"set": 1}}), &["body", "ids"]),
        (json!({"ids": many, "price": {"set": 1}}), &["body", "ids"]),
        (
            json!({"ids": ["1099"], "price": {"set": 1}}),
            &["body", "ids"],
        ),
        (json!({"ids": 1099, "price": {"set": 1}}), &["body", "ids"]),
        (json!({"ids": null, "price": {"set": 1}}), &["body", "ids"]),
        (
            json!({"filter": null, "price": {"set": 1}}),
            &["body", "filter"],
        ),
        (
            json!({"filter": [], "price": {"set": 1}}),
            &["body", "filter"],
        ),
        (
            json!({"filter": {"min_price": -1}, "price": {"set": 1}}),
            &["body", "filter", "min_price"],
        ),
        (
            json!({"filter": {"in_stock": "yes"}, "price": {"set": 1}}),
            &["body", "filter", "in_stock"],
        ),
        (
            json!({"filter": {"search": 7}, "price": {"set": 1}}),
            &["body", "filter", "search"],
        ),
        (json!({"ids": [1099], "price": 1}), &["body", "price"]),
        (json!({"ids": [1099], "price": null}), &["body", "price"]),
        (json!({"ids": [1099], "price": {}}), &["body", "price"]),
        (
            json!({"ids": [1099], "price": {"set": 1, "add": 1}}),
            &["body", "price"],
        ),
        (
            json!({"ids": [1099], "price": {"set": -1}}),
            &["body", "price", "set"],
        ),
        (
            json!({"ids": [1099], "price": {"set": 1.005}}),
            &["body", "price", "set"],
        ),
        (
            json!({"ids": [1099], "price": {"add": 1.005}}),
            &["body", "price", "add"],
        ),
        (
            json!({"ids": [1099], "price": {"percent": -100.01}}),
            &["body", "price", "percent"],
        ),
        (
            json!({"ids": [1099], "price": {"percent": 1e300}}),
            &["body", "price", "percent"],
        ),
        (
            json!({"ids": [1099], "price": {"percent": "5"}}),
            &["body", "price", "percent"],
        ),
        (
            json!({"ids": [1099], "quantity": {}}),
            &["body", "quantity"],
        ),
        (
            json!({"ids": [1099], "quantity": {"set": 1, "add": 2}}),
            &["body", "quantity"],
        ),
        (
            json!({"ids": [1099], "quantity": {"add": 1.5}}),
            &["body", "quantity", "add"],
        ),
        (
            json!({"ids": [1099], "quantity": {"set": -1}}),
            &["body", "quantity"],
        ),
        (
            json!({"ids": [1099], "category": "…"}),
            &["body", "category"],
        ),
        (
            json!({"ids": [1099], "category": "x".repeat(256)}),
            &["body", "category"],
        ),
        (json!({"ids": [1099], "category": 7}), &["body", "category"]),
    ] {
        let response = change(&shop, &admin, body.clone()).await;
        assert_eq!(response.status, 422, "{body}: {}", response.text());
        response.invalid(loc);
    }
    assert_eq!(shop.get("/api/products/?limit=100").await.json(), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_change_many_products() {
    let shop = Shop::start().await;
    let token = shop.login(&shop.somebody().await).await;
    let body = json!({"filter": {}, "price": {"set": 0}});
    change(&shop, &token, body.clone())
        .await
        .detail(403, "Admin only");
    let call = shop.call("PATCH", "/api/products").json(&body);
    call.send().await.detail(401, "Not authenticated");
    assert_eq!(show(&shop, 1099).await["price"], 6.16);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_at_the_same_time_add_up() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({"quantity": 0})).await;
    let tasks = (0..20).map(|turn| {
        let (api, admin) = (shop.on(turn % 2), admin.clone());
        tokio::spawn(async move {
            let body = json!({"ids": [id, 1099, 1120], "quantity": {"add": 1}});
            change(&api, &admin, body).await.status
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert_eq!(task.await.expect("a response"), 200);
    }
    assert_eq!(show(&shop, id).await["quantity"], 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kept_answers_are_obsolete_at_once_on_every_host() {
    let shop = Shop::builder().hosts(2).variable("read_cache", "on");
    let shop = shop.start().await;
    let admin = shop.admin().await.1;
    let query = "search=jst&sort=price";
    for host in [0, 1] {
        let api = shop.on(host);
        for turn in 0..5 {
            let price = f64::from(turn * 2) + host as f64;
            show(&api, 1099).await;
            listed(&api, query).await;
            let body = json!({"filter": {"search": "jst"}, "price": {"set": price}});
            change(&api, &admin, body).await.status_is(200);
            for api in [shop.on(0), shop.on(1)] {
                assert_eq!(show(&api, 1099).await["price"].as_f64(), Some(price));
                let list = api.get(&format!("/api/products/?{query}")).await.json();
                assert_eq!(list["items"][0]["price"].as_f64(), Some(price));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_products_than_can_be_changed_at_once_are_refused_and_a_thousand_are_quick() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let rows = shop.database().execute(
        "insert into products (model, name, description, quantity, price_minor, image_url, slug,
             words_version)
         with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 5001)
         select 'BULK-' || n, iif(n <= 1000, 'Bulk few', 'Bulk') || ' article ' || n, '', 5, 1000,
             '', 'bulk-' || n, 1 from numbers",
        [],
    );
    assert_eq!(rows.expect("SQL"), 5001);
    for filter in [
        json!({}),
        json!({"search": "bulk"}),
        json!({"min_price": 10, "max_price": 10}),
    ] {
        let body = json!({"filter": filter, "price": {"percent": 1}});
        let response = change(&shop, &admin, body).await;
        response.invalid(&["body", "filter"]);
    }
    for (search, selected) in [("few", 1000), ("bulk", 5000)] {
        if search == "bulk" {
            shop.change("delete from products where model = ?", &["BULK-5001"]);
        }
        for changes in [
            json!({"price": {"percent": 10}}),
            json!({"quantity": {"set": 0}}),
            json!({"category": format!("Many {search}")}),
        ] {
            let mut body = json!({"filter": {"search": search}});
            for (name, value) in changes.as_object().expect("an object").clone() {
                body[name] = value;
            }
            let start = std::time::Instant::now();
            let changed = change(&shop, &admin, body).await;
            assert_eq!(changed.status_is(200).json()["selected"], selected);
            println!("{selected} products, {changes}: {:?}", start.elapsed());
        }
    }
}
