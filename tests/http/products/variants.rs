//! Products with options and variants.

use serde_json::{Value, json};

use super::{create, listed};
use crate::harness::{Api, Shop};

const PRODUCT: &str = "/api/products/product";

/// A shirt in two sizes and two colours, without the large blue one.
fn shirt() -> Value {
    let variant = |size: &str, colour: &str, price: f64, quantity: i64| {
        json!({
            "sku": format!("SHIRT-{size}-{colour}"), "price": price, "quantity": quantity,
            "options": {"Size": size, "Colour": colour},
        })
    };
    json!({
        "model": "SHIRT", "name": "Shirt",
        "options": [
            {"name": "Size", "values": ["S", "L"]}, {"name": "Colour", "values": ["red", "blue"]}
        ],
        "variants": [
            variant("L", "red", 24.5, 0), variant("S", "red", 19.9, 3), variant("S", "blue", 21.0, 4)
        ],
    })
}

async fn create_shirt(shop: &Api, admin: &str) -> Value {
    let response = shop.send_as(admin, "POST", PRODUCT, &shirt()).await;
    response.status_is(201).json()
}

fn ids(product: &Value) -> Vec<i64> {
    let variants = product["variants"].as_array().expect("variants");
    variants
        .iter()
        .map(|one| one["id"].as_i64().expect("an id"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_shows_its_variants_and_a_list_their_prices() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let record = create_shirt(&shop, &admin).await;
    let id = record["id"].as_i64().expect("an id");
    let shown = shop
        .on(1)
        .get(&format!("{PRODUCT}/{id}"))
        .await
        .status_is(200)
        .json();
    assert_eq!(shown["options"], shirt()["options"]);
    assert_eq!(shown["variants"], record["variants"]);
    let small = &shown["variants"][1];
    assert_eq!(small["sku"], "SHIRT-S-red");
    assert_eq!(small["options"], json!({"Size": "S", "Colour": "red"}));
    assert_eq!(
        (&small["price"], &small["quantity"]),
        (&json!(19.9), &json!(3))
    );
    assert_eq!(small["image_url"], "");
    for (name, value) in [
        ("price", json!(19.9)),
        ("price_max", json!(24.5)),
        ("quantity", json!(7)),
        ("slug", json!("shirt")),
        ("images", json!([])),
    ] {
        assert_eq!(shown[name], value, "{name}");
    }
    let list = shop.get("/api/products/?search=shirt-s-blue").await.json();
    let item = &list["items"][0];
    assert_eq!(
        (&item["id"], &item["price_max"]),
        (&json!(id), &json!(24.5))
    );
    assert!(item.get("variants").is_none(), "{item}");
    // A product without variants is as ever.
    let plain = shop.get(&format!("{PRODUCT}/1099")).await.json();
    assert!(plain.get("price_max").is_none() && plain.get("compare_at_price").is_none());
    assert_eq!(
        (&plain["options"], &plain["variants"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(plain["images"], json!([plain["image_url"]]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prices_of_variants_are_found_by_the_range_that_they_are_in() {
    let shop = Shop::builder().start().await;
    let admin = shop.admin().await.1;
    let shirt = create_shirt(&shop, &admin).await["id"]
        .as_i64()
        .expect("an id");
    let cheap = create(&shop, &admin, json!({"name": "Shirt pin", "price": 2.0})).await;
    let found = async |query: &str| {
        let (mut ids, total) = listed(&shop, &format!("{query}&limit=100")).await;
        assert_eq!(ids.len() as i64, total.min(100), "{query}");
        ids.retain(|id| [shirt, cheap].contains(id));
        ids
    };
    for (range, expected) in [
        ("min_price=24&max_price=25", vec![shirt]),
        // Between two prices of variants, which is none of them.
        ("min_price=22&max_price=24", vec![]),
        ("min_price=20.5&max_price=21.5", vec![shirt]),
        ("min_price=24.51&max_price=30", vec![]),
        ("max_price=19.89", vec![cheap]),
        ("max_price=19.90", vec![shirt, cheap]),
        ("min_price=24.5", vec![shirt]),
    ] {
        for how in ["sort=newest", "sort=-price", "sort=price", "sort=name"] {
            let mut all = found(&format!("search=shirt&{range}&{how}")).await;
            all.sort_unstable();
            let mut expected = expected.clone();
            expected.sort_unstable();
            assert_eq!(all, expected, "{range} {how}");
        }
    }
    // Without a search, in few products and in many.
    assert!(
        found("min_price=24.4&max_price=24.6&sort=price")
            .await
            .contains(&shirt)
    );
    assert_eq!(found("min_price=24.4&sort=newest").await, [shirt]);
    let (_, all) = listed(&shop, "min_price=20.5&max_price=21.5").await;
    let (_, small) = listed(&shop, "min_price=20.5&max_price=20.9").await;
    let (_, large) = listed(&shop, "min_price=20.91&max_price=21.5").await;
    assert_eq!(all, small + large);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_variant_keeps_its_id_while_it_keeps_its_options_or_its_id_is_sent() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let record = create_shirt(&shop, &admin).await;
    let path = format!("{PRODUCT}/{}", record["id"]);
    let [large, red, blue] = ids(&record)[..] else {
        panic!("three variants: {record}");
    };
    // Without ids, in another order, one less, and one more.
    let mut body = shirt();
    let variants = body["variants"].as_array_mut().expect("variants");
    variants.remove(0);
    variants.reverse();
    variants.push(json!({"options": {"Size": "L", "Colour": "blue"}, "price": 30}));
    let changed = shop.send_as(&admin, "PUT", &path, &body).await;
    let changed = changed.status_is(200).json();
    let new = ids(&changed)[2];
    assert_eq!(ids(&changed), [blue, red, new]);
    assert!(![large, red, blue].contains(&new), "{new}");
    assert_eq!(changed["price_max"], 30.0);
    // With its id, a variant may get other options, which another had before.
    let mut variants = changed["variants"].clone();
    variants[0]["options"] = json!({"Size": "S", "Colour": "red"});
    variants[1]["options"] = json!({"Size": "L", "Colour": "red"});
    variants[1].as_object_mut().expect("an object").remove("id");
    let swapped = shop
        .send_as(&admin, "PATCH", &path, &json!({"variants": variants}))
        .await;
    let swapped = swapped.status_is(200).json();
    assert_eq!(ids(&swapped)[0], blue);
    let second = ids(&swapped)[1];
    assert!(![large, red, blue, new].contains(&second), "{second}");
    // Ids of others are none of its own.
    variants[0]["id"] = json!(999);
    let foreign = shop
        .send_as(&admin, "PATCH", &path, &json!({"variants": variants}))
        .await;
    foreign.invalid(&["body", "variants"]);
    let mut fresh = shirt();
    fresh["variants"][0]["id"] = json!(blue);
    shop.send_as(&admin, "POST", PRODUCT, &fresh)
        .await
        .invalid(&["body", "variants"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_back_is_no_change_and_parts_change_alone() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let record = create_shirt(&shop, &admin).await;
    let path = format!("{PRODUCT}/{}", record["id"]);
    let response = shop.get_as(&admin, &format!("{path}/record")).await;
    let again = shop.send_as(&admin, "PUT", &path, &response.json()).await;
    assert_eq!(again.status_is(200).header("etag"), response.header("etag"));
    assert_eq!(again.json(), record);
    let page = shop.get(&path).await;
    assert_eq!(page.header("etag"), response.header("etag"));
    // The stock of one variant.
    let mut variants = record["variants"].clone();
    variants[1]["quantity"] = json!(2);
    let sold = shop
        .send_as(&admin, "PATCH", &path, &json!({"variants": variants}))
        .await;
    assert_ne!(sold.status_is(200).header("etag"), response.header("etag"));
    assert_eq!(
        (&sold.json()["quantity"], &sold.json()["name"]),
        (&json!(6), &json!("Shirt"))
    );
    for change in [
        json!({"price": 1}),
        json!({"quantity": 1}),
        json!({"compare_at_price": 5}),
    ] {
        let response = shop.send_as(&admin, "PATCH", &path, &change).await;
        let name = change
            .as_object()
            .expect("an object")
            .keys()
            .next()
            .expect("a name")
            .clone();
        response.invalid(&["body", &name]);
    }
    // Without variants it is a plain product again.
    let plain = json!({"options": [], "variants": [], "price": 5, "quantity": 1});
    let plain = shop
        .send_as(&admin, "PATCH", &path, &plain)
        .await
        .status_is(200)
        .json();
    assert_eq!(
        (&plain["price"], &plain["variants"]),
        (&json!(5.0), &json!([]))
    );
    assert!(plain.get("price_max").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variants_that_break_a_rule_are_named() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let mut body = shirt();
    body["variants"][1]["options"] = json!({"Size": "S", "Colour": "green"});
    let response = shop.send_as(&admin, "POST", PRODUCT, &body).await;
    response.invalid(&["body", "variants"]);
    assert!(
        response
            .text()
            .contains("Variant 2 should have one of the values")
    );
    for (field, value) in [
        ("variants", json!([1])),
        ("variants", json!({})),
        ("options", json!(["Size"])),
        ("options", json!([{"name": "Size", "values": ["S", "S"]}])),
        ("images", json!(["catalog/a.jpg", "../b"])),
        ("images", json!([1])),
        ("slug", json!("…")),
        ("slug", json!(null)),
        ("compare_at_price", json!(-1)),
    ] {
        let mut body = shirt();
        body[field] = value;
        shop.send_as(&admin, "POST", PRODUCT, &body)
            .await
            .invalid(&["body", field]);
    }
    let mut body = shirt();
    body["variants"] = json!([]);
    let response = shop.send_as(&admin, "POST", PRODUCT, &body).await;
    response.invalid(&["body", "price"]);
    body["price"] = json!(5);
    let response = shop.send_as(&admin, "POST", PRODUCT, &body).await;
    response.invalid(&["body", "variants"]);
    let mut body = shirt();
    body["variants"][0]
        .as_object_mut()
        .expect("an object")
        .remove("price");
    let response = shop.send_as(&admin, "POST", PRODUCT, &body).await;
    response.invalid(&["body", "variants", "price"]);
}
