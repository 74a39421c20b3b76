//! `GET /product/{id}`, `GET /by-slug/{slug}`: one product.

use axum::response::Response;
use serde::Deserialize;
use storefront_browse::cached::{CacheableJson, IfNoneMatch, UNTIL_WRITTEN};
use storefront_browse::product::{Key, Product};
use storefront_browse::views;
use storefront_http::query::{self, PathSegment};
use storefront_http::{Client, Error, Result};

use crate::upgrade;

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
    let page = answer(&Key::Id(id)).await?;
    views::count(id, client.address);
    Ok(page.into_response(&known))
}

/// A product, by its name in URLs.
///
/// The same as by its id. Its view is counted too.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/by-slug/{slug}", operation_id = "show_product_by_slug",
    tag = "Products",
    params(("slug" = String, Path, example = "jst-el-2-pin-connector-kit"),
        crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "The product", body = Product),
        (status = 404, description = "`Product not found`"),
        crate::parameters::Cached,
    ),
))]
pub async fn show_by_slug(
    client: Client,
    PathSegment(slug): PathSegment,
    known: IfNoneMatch,
) -> Result<Response> {
    let page = answer(&Key::Slug(slug)).await?;
    let Identified { id } = page.parse()?;
    views::count(id, client.address);
    Ok(page.into_response(&known))
}

/// The part of a product's page that its views are counted by.
#[derive(Deserialize)]
struct Identified {
    id: i64,
}

async fn answer(key: &Key) -> Result<CacheableJson> {
    let make = async || find(key).await?.as_json();
    CacheableJson::read_through(&key.cache_name(), UNTIL_WRITTEN, make).await
}

async fn find(key: &Key) -> Result<Product> {
    let product = Product::find(key).await?;
    if product
        .as_ref()
        .is_none_or(|product| product.item.slug.is_none())
    {
        upgrade::prepare_products().await?;
    }
    product.ok_or(NOT_FOUND)
}

/// Parses the id in a path.
///
/// # Errors
/// 422 when it is not a number.
pub fn parse_id(text: &str) -> Result<i64> {
    query::parse_integer("path", "product_id", text)
}
