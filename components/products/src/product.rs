//! `GET /product/{id}`: one product.

use axum::response::Response;
use storefront_http::Client;
use storefront_http::query::{self, PathSegment};
use storefront_http::{Error, Result};

use crate::cached::{CacheableJson, IfNoneMatch};
use crate::catalog::Product;
use crate::views;

pub const NOT_FOUND: Error = Error::NotFound("Product not found");

/// A product.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/product/{id}", operation_id = "show_product", tag = "Products",
    params(("id" = i64, Path, example = 1099), crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "The product", body = Product),
        (status = 404, description = "`Product not found`"),
        crate::parameters::Cached,
        query::Query,
        PathSegment,
    ),
))]
pub async fn show(
    client: Client,
    PathSegment(id): PathSegment,
    known: IfNoneMatch,
) -> Result<Response> {
    let (product, version) = Product::find(parse_id(&id)?).await?.ok_or(NOT_FOUND)?;
    views::count(product.item.id, client.address);
    Ok(CacheableJson::with_version(&product, version)?.into_response(&known))
}

/// Parses the id in a path.
///
/// # Errors
/// 422 when it is not a number.
pub fn parse_id(text: &str) -> Result<i64> {
    query::parse_integer("path", "product_id", text)
}
