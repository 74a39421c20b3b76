//! `GET /api/products/product/{id}/record`: what admins see of a product.

use serde_json::json;

use crate::harness::Shop;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_has_all_that_a_form_needs() {
    let shop = Shop::start().await;
    let admin = shop.admin().await.1;
    let response = shop
        .get_as(&admin, "/api/products/product/1099/record")
        .await;
    let record = response.status_is(200).json();
    assert_eq!(record["category"], "Connector kits");
    assert_eq!(record["tags"], json!(["CQRobot"]));
    assert_eq!(record["views"], 0);
    assert_eq!(record["created_at"], "2026-01-05T09:00:00Z");
    assert_eq!(response.header("cache-control"), "no-store");
    // Written back as it is, it is no change.
    let path = "/api/products/product/1099";
    let written = shop.send_as(&admin, "PUT", path, &record).await;
    assert_eq!(
        written.status_is(200).header("etag"),
        response.header("etag")
    );
    assert_eq!(written.json(), record);
    shop.get_as(&admin, "/api/products/product/424242/record")
        .await
        .detail(404, "Product not found");
}
