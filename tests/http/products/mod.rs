//! Products in a shop of the test. `stateless::catalog` has the rules for all servers.

mod bulk;
mod change;
mod images;
mod languages;
mod list;
mod popular;
mod price_search;
mod record;
mod sanitised;
mod search;
pub mod search_index;
mod slugs;
mod variants;

use serde_json::{Value, json};

use crate::harness::Api;

/// A valid product with changed fields.
fn product_with(changes: Value) -> Value {
    let mut product = json!({"model": "T-1000", "name": "Test article", "price": 12.5});
    for (name, value) in changes.as_object().expect("an object").clone() {
        product[name] = value;
    }
    product
}

/// Creates a product and returns its id.
async fn create(api: &Api, token: &str, changes: Value) -> i64 {
    let body = product_with(changes);
    let response = api
        .send_as(token, "POST", "/api/products/product", &body)
        .await;
    response.status_is(201).json()["id"]
        .as_i64()
        .expect("an id")
}

/// The ids and the total of a list.
async fn listed(api: &Api, query: &str) -> (Vec<i64>, i64) {
    let list = api
        .get(&format!("/api/products/?{query}"))
        .await
        .status_is(200)
        .json();
    let items = list["items"].as_array().expect("items");
    let ids = items.iter().map(|item| item["id"].as_i64().expect("an id"));
    (ids.collect(), list["total"].as_i64().expect("a total"))
}
