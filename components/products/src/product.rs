//! `GET /product/{id}`: one product.

use axum::response::Response;
use http::HeaderMap;
use storefront_guest::client::Client;
use storefront_guest::query::{self, Segment};
use storefront_guest::{Error, Result};

use crate::catalogue::Product;
use crate::{cached, views};

pub async fn show(client: Client, Segment(id): Segment, headers: HeaderMap) -> Result<Response> {
    let id = query::integer("path", "product_id", &id)?;
    let product = Product::find(id)
        .await?
        .ok_or(Error::NotFound("Product not found"))?;
    views::count(id, client.address);
    cached::json(&headers, &product)
}
