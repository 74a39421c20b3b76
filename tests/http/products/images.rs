//! Products with several pictures, and the price before a sale.

use serde_json::{Value, json};

use super::create;
use crate::harness::Shop;

const PRODUCT: &str = "/api/products/product";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_of_several_pictures_is_the_image_url() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let images = json!(["catalog/a.jpg", "catalog/b 1.jpg"]);
    let id = create(
        &shop,
        &admin,
        json!({"images": images, "compare_at_price": 19.99}),
    )
    .await;
    let path = format!("{PRODUCT}/{id}");
    let change = async |body: Value| {
        let response = shop.send_as(&admin, "PATCH", &path, &body).await;
        let record = response.status_is(200).json();
        assert_eq!(shop.get(&path).await.json()["images"], record["images"]);
        (record["image_url"].clone(), record["images"].clone())
    };
    let shown = shop.get(&path).await.json();
    assert_eq!(
        (&shown["image_url"], &shown["images"]),
        (&images[0], &images)
    );
    assert_eq!(shown["compare_at_price"], 19.99);
    let changed = change(json!({"image_url": "catalog/c.jpg", "compare_at_price": null})).await;
    assert_eq!(
        changed,
        (
            json!("catalog/c.jpg"),
            json!(["catalog/c.jpg", "catalog/b 1.jpg"])
        )
    );
    assert!(
        shop.get(&path)
            .await
            .json()
            .get("compare_at_price")
            .is_none()
    );
    assert_eq!(
        change(json!({"image_url": ""})).await.1,
        json!(["catalog/b 1.jpg"])
    );
    assert_eq!(change(json!({"images": []})).await, (json!(""), json!([])));
    let both = json!({"images": images, "image_url": "catalog/b 1.jpg"});
    let response = shop.send_as(&admin, "PATCH", &path, &both).await;
    response.invalid(&["body", "images"]);
}
