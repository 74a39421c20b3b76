//! Products of other shops, as the API shows them.

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;

use super::{OPENCART_3, data, empty_shop, import, run};
use crate::harness::workspace;
use crate::products::search_index;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dump_comes_into_the_running_shop() {
    let shop = empty_shop().await;
    shop.get("/api/products/product/28").await.status_is(404);
    let report = import(&shop, &[], &data(OPENCART_3));
    assert!(
        report.contains("products           3         0          0         3\n"),
        "{report}"
    );
    let response = shop.get("/api/products/product/28").await;
    let product = response.status_is(200).json();
    assert_eq!(product["id"], 28);
    assert_eq!(product["model"], "Product 1");
    assert_eq!(product["name"], "HTC Touch HD 3\"");
    assert_eq!(product["quantity"], 939);
    assert_eq!(product["image_url"], "catalog/demo/htc_touch_hd_1.jpg");
    assert!(response.text().contains("100.00"), "{}", response.text());
    let description = product["description"].as_str().expect("a description");
    assert!(description.contains("<b>high</b>") && !description.contains("alert"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_shows_at_once_and_again_changes_nothing() {
    let shop = empty_shop().await;
    import(&shop, &[], &data(OPENCART_3));
    let before = shop.get("/api/products/product/30").await;
    let dump = std::fs::read_to_string(data(OPENCART_3)).expect("a dump");
    let file = shop.database_file().with_file_name("later.sql");
    std::fs::write(&file, dump.replace("'Kamera'", "'Camera'")).expect("a file");
    let report = import(&shop, &[], &file);
    assert!(
        report.contains("products           0         1          2         3\n"),
        "{report}"
    );
    let after = shop.get("/api/products/product/30").await;
    assert_eq!(after.json()["model"], "Camera");
    assert_ne!(before.header("etag"), after.header("etag"));
    search_index::check(&shop);

    let report = import(&shop, &[], &file);
    assert!(
        report.contains("products           0         0          3         3\n"),
        "{report}"
    );
    let same = shop.get("/api/products/product/30").await;
    assert_eq!(same.header("etag"), after.header("etag"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_exported_is_imported_as_it_was() {
    let shop = empty_shop().await;
    import(&shop, &[], &data(OPENCART_3));
    let export = run(&shop, &["export"]);
    assert!(export.status.success(), "{export:?}");
    let file = shop.database_file().with_file_name("products.jsonl");
    std::fs::write(&file, &export.stdout).expect("a file");
    let report = import(&shop, &[], &file);
    assert!(
        report.contains("products           0         0          3         0\n"),
        "{report}"
    );
    let other = empty_shop().await;
    import(&other, &[], &file);
    assert_eq!(run(&other, &["export"]).stdout, export.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_are_served_while_a_large_import_runs() {
    let shop = empty_shop().await;
    let mut lines = String::new();
    for number in 1..=10_000 {
        writeln!(
            lines,
            r#"{{"id":{number},"model":"M{number}","name":"Name {number}","price":1.5,"description":"<p>Text of {number}, with some words to look for</p>"}}"#
        )
        .expect("a line");
    }
    let file = shop.database_file().with_file_name("large.jsonl");
    std::fs::write(&file, lines).expect("a file");
    let api = shop.on(0);
    let customers = tokio::spawn(async move {
        loop {
            let person = api.somebody().await;
            api.login(&person).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let report = tokio::task::block_in_place(|| import(&shop, &[], &file));
    assert!(
        report.contains("products       10000         0"),
        "{report}"
    );
    assert!(!customers.is_finished(), "a customer was refused");
    customers.abort();
    shop.get("/api/products/product/10000").await.status_is(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_of_shopify_is_served_with_its_variants_and_pictures() {
    let shop = empty_shop().await;
    let files = shop.database_file().with_file_name("files");
    std::fs::create_dir(&files).expect("a folder");
    let picture = workspace().join("static/catalog/CQRobot/JST EL/JST EL 2P-1.jpg");
    for name in ["shirt-1.jpg", "shirt-2.jpg", "shirt-sand.jpg"] {
        std::fs::copy(&picture, files.join(name)).expect("a copy");
    }
    let images = ["--images", files.to_str().expect("a UTF-8 path")];
    let report = import(&shop, &images, &data("shopify.csv"));
    assert!(report.contains("pictures           3 "), "{report}");

    let shirt = shop.get("/api/products/by-slug/linen-shirt").await;
    let shirt = shirt.status_is(200).json();
    assert_eq!(
        (&shirt["price"], &shirt["price_max"]),
        (&json!(39.9), &json!(42.0))
    );
    let chosen = &shirt["variants"][2];
    assert_eq!(chosen["options"], json!({"Size": "S", "Colour": "Navy"}));
    let found = shop
        .get("/api/products?search=LS-S-NAVY&max_price=39.9")
        .await;
    assert_eq!(found.json()["total"], 1);
    let images = shirt["images"].as_array().expect("images");
    for url in images.iter().chain([&shirt["variants"][0]["image_url"]]) {
        let path = format!("/cache/{}", url.as_str().expect("a path"));
        let whole = shop.get(&path).await;
        assert_eq!(whole.status_is(200).header("content-type"), "image/jpeg");
        let webp = shop
            .get_with(&format!("{path}?w=320"), &[("accept", "image/webp")])
            .await;
        assert_eq!(webp.status_is(200).header("content-type"), "image/webp");
    }
}
