//! `GET /popular`: the products that were viewed most.

use axum::response::Response;
use storefront_browse::cached::IfNoneMatch;
use storefront_browse::popular;
use storefront_browse::views::Window;
use storefront_http::Result;
use storefront_http::query::{self, Query};

/// The products that were viewed most, first the most viewed.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/popular", operation_id = "list_popular_products", tag = "Products",
    params(
        ("limit" = Option<i64>, Query, description = "At most so many",
            minimum = 1, maximum = 100, example = 10),
        ("window" = inline(Option<crate::parameters::Period>), Query, description = "`week` by default"),
        crate::parameters::IfNoneMatch,
    ),
    responses(
        (status = 200, description = "Products", body = Vec<popular::Teaser>),
        (status = 404, description = "`No popular products found`"),
        crate::parameters::Cached,
        Query,
    ),
))]
pub async fn list(query: Query, known: IfNoneMatch) -> Result<Response> {
    let limit = query.integer("limit", 10, 1..=100)?;
    let window = match query.get("window") {
        Some("day") => Window::Day,
        None | Some("week") => Window::Week,
        Some("all") => Window::All,
        Some(_) => {
            let msg = "Input should be day, week or all";
            return Err(query::invalid_parameter("query", "window", msg, "enum"));
        }
    };
    let list = popular::answer(window, limit).await?;
    Ok(list.into_response(&known))
}
