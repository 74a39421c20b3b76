//! `GET /popular`: the products that were viewed most.

use axum::response::Response;
use storefront_http::query::{self, Query};
use storefront_http::{Error, Result};

use crate::cached::{CacheableJson, IfNoneMatch, ORDERED_BY_VIEWS};
use crate::catalog::Teaser;
use crate::views::{self, Window};

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
        (status = 200, description = "Products", body = Vec<crate::catalog::Teaser>),
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
    let make = async || {
        let most_viewed = views::most_viewed(window, limit).await;
        let teasers = Teaser::ranked(&most_viewed, limit).await?;
        if teasers.is_empty() {
            return Err(Error::NotFound("No popular products found"));
        }
        CacheableJson::new(&teasers)
    };
    let name = format!("popular:{window:?}:{limit}");
    let list = CacheableJson::read_through(&name, ORDERED_BY_VIEWS, make).await?;
    Ok(list.into_response(&known))
}
