//! `GET /api/products/product/{product_id}` and what is refused at `/popular`.

use serde_json::json;

use super::site;

const PRODUCT: &str = "/api/products/product/1099";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_is_answered_as_in_the_example() {
    let api = site().await;
    let response = api.get(PRODUCT).await;
    let product = response.status_is(200).json();
    assert_eq!(product["id"], 1099);
    assert_eq!(product["model"], "CQRJSTEL-A");
    assert_eq!(product["quantity"], 999);
    assert_eq!(
        product["image_url"],
        "catalog/CQRobot/JST EL/JST EL 2P-1.jpg"
    );
    assert_eq!(product["name"], "JST EL - 2 Pin Connector Kit");
    assert!(
        response.text().contains(r#""price":6.16,"#),
        "{}",
        response.text()
    );
    let description = product["description"].as_str().expect("HTML");
    assert!(
        description.contains('<') && !description.contains("<script"),
        "{description}"
    );
    assert_eq!(product["images"], json!([product["image_url"]]));
    assert_eq!(product["slug"], "jst-el-2-pin-connector-kit");
    assert_eq!(
        (&product["options"], &product["variants"]),
        (&json!([]), &json!([]))
    );
    let mut names: Vec<_> = product.as_object().expect("an object").keys().collect();
    names.sort_unstable();
    let expected = [
        "categories",
        "description",
        "id",
        "image_url",
        "images",
        "model",
        "name",
        "options",
        "price",
        "quantity",
        "slug",
        "variants",
    ];
    assert_eq!(names, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_product_is_a_404() {
    let api = site().await;
    for id in ["424242", "0", "9223372036854775807"] {
        api.get(&format!("/api/products/product/{id}"))
            .await
            .detail(404, "Product not found");
    }
    let negative = api.get("/api/products/product/-1").await;
    assert!([404, 422].contains(&negative.status), "{}", negative.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_that_is_no_integer_is_a_422() {
    let api = site().await;
    for id in [
        "abc",
        "1.5",
        "1e3",
        "0x10",
        "1%20",
        "%2B",
        "1099abc",
        "1'--",
        "%F0%9F%A6%80",
        "null",
        "9223372036854775808",
        "99999999999999999999999999",
        "1%00",
        "%EF%BC%91",
    ] {
        let response = api.get(&format!("/api/products/product/{id}")).await;
        response.invalid(&["path", "product_id"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn products_are_cached_and_revalidated() {
    let api = site().await;
    let response = api.get(PRODUCT).await;
    assert_eq!(response.header("cache-control"), "public, max-age=60");
    let etag = response.header("etag").to_owned();
    assert!(etag.ends_with('"'), "{etag}");
    let weak = format!("W/{}", etag.trim_start_matches("W/"));
    for value in [
        etag.as_str(),
        &weak,
        "*",
        &format!("\"x\", {etag}"),
        &format!("\"a,b\",{weak} , \"y\""),
    ] {
        let again = api.get_with(PRODUCT, &[("if-none-match", value)]).await;
        assert_eq!(again.status, 304, "{value}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), etag);
        assert_eq!(again.header("cache-control"), "public, max-age=60");
        assert!(
            again
                .maybe_header("content-length")
                .is_none_or(|length| length != "0")
        );
    }
    for value in ["\"another\"", "", "x", &etag.replace('"', "")] {
        let again = api.get_with(PRODUCT, &[("if-none-match", value)]).await;
        assert_eq!(again.status_is(200).body, response.body, "{value}");
    }
    let missing = "/api/products/product/424242";
    api.get_with(missing, &[("if-none-match", "*")])
        .await
        .status_is(404);
    assert_eq!(
        api.get(PRODUCT).await.header("etag"),
        etag,
        "the same as long as it is the same"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn popular_products_have_the_names_of_their_own_list() {
    let api = site().await;
    api.get(PRODUCT).await.status_is(200);
    let response = api.get("/api/products/popular?window=all&limit=100").await;
    let list = response.status_is(200).json();
    let list = list.as_array().expect("a list");
    assert!(!list.is_empty());
    for product in list {
        let mut names: Vec<_> = product.as_object().expect("an object").keys().collect();
        names.sort_unstable();
        assert_eq!(names, ["id", "img_url", "model", "name"]);
        assert!(
            product["id"].is_i64() && product["img_url"].is_string(),
            "{product}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limit_and_window_have_bounds() {
    let api = site().await;
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("limit=", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("window=month", "window"),
        ("window=", "window"),
        ("window=week%00", "window"),
    ] {
        let response = api.get(&format!("/api/products/popular?{query}")).await;
        assert_eq!(response.status, 422, "{query}: {}", response.text());
        response.invalid(&["query", name]);
    }
    for query in [
        "limit=1",
        "limit=100",
        "window=day",
        "window=week",
        "window=all",
        "x=y",
        "",
    ] {
        let response = api.get(&format!("/api/products/popular?{query}")).await;
        assert!(
            [200, 404].contains(&response.status),
            "{query}: {}",
            response.text()
        );
        let limit = if query == "limit=1" { 1 } else { 100 };
        assert!(
            response
                .json()
                .as_array()
                .is_none_or(|list| list.len() <= limit)
        );
    }
}
