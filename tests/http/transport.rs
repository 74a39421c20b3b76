//! HTTPS: a shop that has it tells browsers to come back over nothing else.

use crate::harness::Shop;

const NAME: &str = "strict-transport-security";
const PATHS: [&str; 7] = [
    "/",
    "/docs",
    "/openapi.json",
    "/api/products/product/1099",
    "/api/users/me",
    "/api/nowhere",
    "/cache/catalog/CQRobot/JST%20EL/JST%20EL%202P-1.jpg",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_response_of_a_shop_with_https_has_a_policy() {
    let shop = Shop::builder().variable("public_url", "HTTPS://shop.example");
    let shop = shop.start().await;
    for path in PATHS {
        let policy = shop.get(path).await;
        let policy = policy.header(NAME);
        assert_eq!(policy, "max-age=31536000; includeSubDomains", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_without_https_has_none() {
    // It could not be reached any more.
    let api = Shop::shared().await;
    for path in PATHS {
        assert!(!api.get(path).await.headers.contains_key(NAME), "{path}");
    }
}
