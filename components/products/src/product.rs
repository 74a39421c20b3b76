//! `GET /product/{id}`: one product.

use axum::response::Response;
use storefront_http::Client;
use storefront_http::query::{self, PathSegment};
use storefront_http::{Error, Result};

use crate::cached::{CacheableJson, IfNoneMatch, UNTIL_WRITTEN};
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
    let id = parse_id(&id)?;
    let make = async || {
        let (product, version) = Product::find(id).await?.ok_or(NOT_FOUND)?;
        CacheableJson::with_version(&product, version)
    };
    let name = format!("product:{id}");
    let page = CacheableJson::read_through(&name, UNTIL_WRITTEN, make).await?;
    views::count(id, client.address);
    Ok(page.into_response(&known))
}

/// Parses the id in a path.
///
/// # Errors
/// 422 when it is not a number.
pub fn parse_id(text: &str) -> Result<i64> {
    query::parse_integer("path", "product_id", text)
}
