//! `GET /popular`: the products that were viewed most.

use axum::response::Response;
use http::HeaderMap;
use storefront_guest::query::{self, Query};
use storefront_guest::{Error, Result};

use crate::cached::Tagged;
use crate::catalogue::Teaser;
use crate::views::{self, Window};

pub async fn list(query: Query, headers: HeaderMap) -> Result<Response> {
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
    Ok(Tagged::of(&teasers)?.respond(&headers))
}
