//! Pages of the catalog as search engines, chats and browsers without scripts read them.

mod document;
mod failures;
mod language;
mod lists;
mod operator;
mod products;
mod sitemap;

use serde_json::Value;

use crate::harness::Shop;

/// The address of the shop that pages and sitemaps name, if it is not set.
const BASE: &str = "http://127.0.0.1:3000";
/// What browsers and search engines accept.
const BROWSER: [(&str, &str); 1] = [("accept", "text/html,application/xhtml+xml")];

/// Adds a product with some fields. Returns its answer.
async fn add(shop: &Shop, token: &str, fields: Value) -> Value {
    let mut product = serde_json::json!({"name": "Thing", "model": "THING", "price": 5});
    for (name, value) in fields.as_object().expect("an object") {
        product[name] = value.clone();
    }
    let path = "/api/products/product";
    let created = shop.send_as(token, "POST", path, &product).await;
    created.status_is(201).json()
}
