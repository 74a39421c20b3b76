//! `GET /product/{id}`: one product.

use axum::extract::Path;
use axum::response::Response;
use http::HeaderMap;
use storefront_guest::client::Client;
use storefront_guest::{Error, Result};

use crate::catalogue::Product;
use crate::{cached, query, views};

pub async fn show(client: Client, Path(id): Path<String>, headers: HeaderMap) -> Result<Response> {
    let id = query::integer("path", "product_id", &id)?;
    let product = Product::find(id)
        .await?
        .ok_or(Error::NotFound("Product not found"))?;
    views::count(id, client.address);
    cached::json(&headers, &product)
}
