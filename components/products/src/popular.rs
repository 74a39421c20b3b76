//! `GET /popular`: the products that were viewed most.

use axum::response::Response;
use storefront_guest::query::{self, Query};
use storefront_guest::{Error, Result};

use crate::cached::{IfNoneMatch, Tagged};
use crate::catalogue::Teaser;
use crate::views::{self, Window};

/// The products that were viewed most, first the most viewed.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/popular", operation_id = "list_popular_products", tag = "Products",
    params(
        ("limit" = Option<i64>, Query, description = "At most so many",
            minimum = 1, maximum = 100, example = 10),
        ("window" = inline(Option<crate::openapi::Period>), Query, description = "`week` by default"),
        crate::openapi::IfNoneMatch,
    ),
    responses(
        (status = 200, description = "Products", body = Vec<crate::catalogue::Teaser>),
        (status = 404, description = "`No popular products found`"),
        crate::openapi::Cached,
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
            return Err(query::invalid("query", "window", msg, "enum"));
        }
    };
    let most_viewed = views::most_viewed(window, limit).await;
    let teasers = Teaser::ranked(&most_viewed, limit).await?;
    if teasers.is_empty() {
        return Err(Error::NotFound("No popular products found"));
    }
    Ok(Tagged::of(&teasers)?.respond(&known))
}
