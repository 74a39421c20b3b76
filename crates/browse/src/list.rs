//! Lists of products without a search: filtered, sorted, in parts.

mod browse;
mod filter;
mod order;
mod parameters;

pub use filter::Filter;
pub use order::{Order, parse_order};
pub use parameters::Parameters;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;

use crate::cached::{CacheableJson, ORDERED_BY_VIEWS};
use crate::product::Item;

/// Returns the list that a query asks for, of which `make` makes the page.
///
/// # Errors
/// Those of `make`.
pub async fn answer(
    query: &str,
    make: impl AsyncFnOnce() -> Result<Page<Item>>,
) -> Result<CacheableJson> {
    let name = format!("list:{query}");
    let make = async || CacheableJson::new(&make().await?);
    CacheableJson::read_through(&name, ORDERED_BY_VIEWS, make).await
}

/// Reads the page that a query without a search asks for.
///
/// # Errors
/// 422 when a parameter is wrong, 503 when SQLite fails.
pub async fn read(query: &Query) -> Result<Page<Item>> {
    let slice = PageRequest::from_query(query)?;
    let filter = Filter::from_query(query)?;
    let order = parse_order(query)?.unwrap_or(order::BY_NAME);
    browse::page(&filter, order, slice).await
}
