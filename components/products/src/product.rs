//! `GET /product/{id}`: one product.

use axum::response::Response;
use storefront_guest::client::Client;
use storefront_guest::query::{self, Segment};
use storefront_guest::{Error, Result};

use crate::cached::{IfNoneMatch, Tagged};
use crate::catalogue::Product;
use crate::views;

pub const NOT_FOUND: Error = Error::NotFound("Product not found");

/// A product.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/product/{id}", operation_id = "show_product", tag = "Products",
    params(("id" = i64, Path, example = 1099), crate::openapi::IfNoneMatch),
    responses(
        (status = 200, description = "The product", body = Product),
        (status = 404, description = "`Product not found`"),
        crate::openapi::Cached,
        query::Query,
        Segment,
    ),
))]
pub async fn show(client: Client, Segment(id): Segment, known: IfNoneMatch) -> Result<Response> {
    let (product, version) = Product::find(self::id(&id)?).await?.ok_or(NOT_FOUND)?;
    views::count(product.item.id, client.address);
    Ok(Tagged::with_version(&product, version)?.respond(&known))
}

/// The number in a path.
///
/// # Errors
/// 422 when it is none.
pub fn id(text: &str) -> Result<i64> {
    query::integer("path", "product_id", text)
}
