//! `GET /categories`: the categories that have products.

use axum::response::Response;
use storefront_browse::cached::IfNoneMatch;
use storefront_browse::categories;
use storefront_http::Result;

/// The categories that have products.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/categories", operation_id = "list_categories", tag = "Products",
    params(crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "By name", body = Vec<categories::Category>),
        crate::parameters::Cached,
    ),
))]
pub async fn list(known: IfNoneMatch) -> Result<Response> {
    Ok(categories::answer().await?.into_response(&known))
}
