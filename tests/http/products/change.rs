//! `POST`, `PUT`, `PATCH` and `DELETE` of products, by admins.

use serde_json::{Value, json};

use super::{create, product_with};
use crate::harness::Shop;

const PRODUCT: &str = "/api/products/product";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_product_is_there_at_its_location_on_every_host() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let body = json!({
        "model": " NEW-1 ", "name": "New kit", "price": 6.1, "quantity": 7,
        "description": "<p>Good</p>", "image_url": "catalog/CQRobot/JST EL/JST EL 2P-1.jpg",
        "category": "Sensors", "tags": ["fresh", "kit"], "id": 1099, "views": 1000
    });
    let response = shop.send_as(&admin, "POST", PRODUCT, &body).await;
    let record = response.status_is(201).json();
    let id = record["id"].as_i64().expect("an id");
    assert!(id > 1141, "ids are given by the shop");
    assert_eq!(response.header("location"), format!("{PRODUCT}/{id}"));
    assert_eq!(record["model"], "NEW-1");
    assert_eq!(record["category"], "Sensors");
    assert_eq!(record["tags"], json!(["fresh", "kit"]));
    assert_eq!(record["views"], 0);
    let shown = shop.on(1).get(&format!("{PRODUCT}/{id}")).await;
    assert!(
        shown.status_is(200).text().contains(r#""price":6.10,"#),
        "{}",
        shown.text()
    );
    assert_eq!(shown.json()["description"], "<p>Good</p>");
    assert_eq!(shown.header("etag"), response.header("etag"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_changes_what_it_names_and_a_put_everything() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let fields =
        json!({"quantity": 5, "tags": ["a"], "category": "Tools", "description": "<p>x</p>"});
    let id = create(&shop, &admin, fields).await;
    let path = format!("{PRODUCT}/{id}");
    let patched = shop
        .send_as(&admin, "PATCH", &path, &json!({"price": 9}))
        .await;
    let patched = patched.status_is(200).json();
    assert_eq!(patched["price"].as_f64(), Some(9.0));
    for (name, value) in [
        ("quantity", json!(5)),
        ("tags", json!(["a"])),
        ("category", json!("Tools")),
    ] {
        assert_eq!(patched[name], value, "{name}");
    }
    let replaced = shop
        .send_as(
            &admin,
            "PUT",
            &path,
            &product_with(json!({"name": "Other"})),
        )
        .await;
    let replaced = replaced.status_is(200).json();
    assert_eq!(replaced["name"], "Other");
    for (name, value) in [
        ("quantity", json!(0)),
        ("tags", json!([])),
        ("category", Value::Null),
    ] {
        assert_eq!(replaced[name], value, "{name}");
    }
    assert_eq!(replaced["created_at"], patched["created_at"]);
    shop.send_as(&admin, "PUT", &path, &json!({"name": "x"}))
        .await
        .invalid(&["body", "model"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_product_is_gone_and_its_id_is_not_given_again() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let id = create(&shop, &admin, json!({})).await;
    let path = format!("{PRODUCT}/{id}");
    shop.send_as(&admin, "DELETE", &path, &json!({}))
        .await
        .status_is(204);
    shop.get(&path).await.detail(404, "Product not found");
    for method in ["DELETE", "PATCH", "PUT"] {
        let response = shop
            .send_as(&admin, method, &path, &product_with(json!({})))
            .await;
        response.detail(404, "Product not found");
    }
    assert_ne!(create(&shop, &admin, json!({})).await, id);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_admins_change_products() {
    let shop = Shop::start().await;
    let somebody = shop.login(&shop.somebody().await).await;
    for (method, path) in [
        ("POST", PRODUCT),
        ("PUT", "/api/products/product/1099"),
        ("PATCH", "/api/products/product/1099"),
        ("DELETE", "/api/products/product/1099"),
        ("GET", "/api/products/product/1099/record"),
    ] {
        let body = product_with(json!({}));
        let anonymous = shop.call(method, path).json(&body).send().await;
        anonymous.detail(401, "Not authenticated");
        shop.send_as("x.y.z", method, path, &body)
            .await
            .detail(401, "Token is invalid");
        shop.send_as(&somebody, method, path, &body)
            .await
            .detail(403, "Admin only");
    }
    shop.get("/api/products/product/1099").await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_that_break_a_rule_are_all_named() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let post = async |body: Value| shop.send_as(&admin, "POST", PRODUCT, &body).await;
    let empty = post(json!({})).await;
    for name in ["model", "name", "price"] {
        empty.invalid(&["body", name]);
    }
    for (name, value) in [
        ("model", json!("")),
        ("model", json!("m".repeat(65))),
        ("model", json!(5)),
        ("name", json!("two\nlines")),
        ("name", json!(null)),
        ("price", json!(-1)),
        ("price", json!(1.005)),
        ("price", json!("6.10")),
        ("price", json!(1e15)),
        ("quantity", json!(-1)),
        ("quantity", json!(1.5)),
        ("quantity", json!("3")),
        ("image_url", json!("https://elsewhere.example/x.jpg")),
        ("image_url", json!("catalog/../secret")),
        ("tags", json!("a, b")),
        ("tags", json!([1])),
        ("tags", json!(vec!["t"; 33])),
        ("category", json!(7)),
        ("description", json!(["<p>"])),
    ] {
        let response = post(product_with(json!({name: value}))).await;
        response.invalid(&["body", name]);
    }
    let large = post(product_with(json!({"description": "x".repeat(60_001)}))).await;
    large.invalid(&["body", "description"]);
    post(product_with(json!({"description": "x".repeat(65_536)})))
        .await
        .status_is(413);
    let path = "/api/products/product/1099";
    shop.send_as(&admin, "PATCH", path, &json!({"price": -1}))
        .await
        .invalid(&["body", "price"]);
    assert_eq!(shop.get(path).await.json()["price"].as_f64(), Some(6.16));
    shop.send_as(&admin, "PATCH", "/api/products/product/x", &json!({}))
        .await
        .invalid(&["path", "product_id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_if_match_only_the_version_that_is_known_is_changed() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let path = "/api/products/product/1099";
    let change = async |method: &str, tag: &str, quantity: i64| {
        let body = product_with(json!({"quantity": quantity}));
        let call = shop.call(method, path).bearer(&admin).json(&body);
        call.headers(&[("if-match", tag)]).send().await
    };
    let first = shop.get(path).await.header("etag").to_owned();
    let second = change("PATCH", &first, 1)
        .await
        .status_is(200)
        .header("etag")
        .to_owned();
    assert_ne!(first, second);
    for method in ["PATCH", "PUT", "DELETE"] {
        change(method, &first, 2)
            .await
            .detail(412, "Precondition failed");
    }
    assert_eq!(shop.get(path).await.json()["quantity"], 1);
    // What does not show on the page is a change too.
    let tags = shop
        .send_as(&admin, "PATCH", path, &json!({"tags": ["new"]}))
        .await;
    assert_ne!(tags.status_is(200).header("etag"), second);
    change("PUT", &second, 3)
        .await
        .detail(412, "Precondition failed");
    // Nothing changed: the same version.
    let again = shop
        .send_as(&admin, "PATCH", path, &json!({"tags": ["new"]}))
        .await;
    assert_eq!(again.header("etag"), tags.header("etag"));
    change("DELETE", "*", 0).await.status_is(204);
}

/// Of parallel changes to one version, one wins.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_parallel_changes_to_one_version_one_wins() {
    let shop = Shop::builder().hosts(2).start().await;
    let admin = shop.admin().await.1;
    let path = "/api/products/product/1099";
    let tag = shop.get(path).await.header("etag").to_owned();
    let tasks = (0..12).map(|quantity| {
        let (api, admin, tag) = (shop.on(quantity % 2), admin.clone(), tag.clone());
        tokio::spawn(async move {
            let call = api.call("PATCH", path).bearer(&admin);
            let call = call.json(&json!({"quantity": quantity}));
            call.headers(&[("if-match", &tag)]).send().await.status
        })
    });
    let mut won = 0;
    for task in tasks.collect::<Vec<_>>() {
        match task.await.expect("a response") {
            200 => won += 1,
            status => assert_eq!(status, 412),
        }
    }
    assert_eq!(won, 1);
}
