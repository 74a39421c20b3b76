//! The order of a list.

use storefront_http::Result;
use storefront_http::query::{self, Query};

/// The `order by` clause of a statement on `products p`. The id breaks ties in the direction
/// of the index.
pub type Order = &'static str;

/// The order by name.
pub const BY_NAME: Order = "p.name collate nocase, p.id";

/// The order by price, the lowest first.
pub const BY_PRICE: Order = "p.price_minor, p.id";

/// The order by price, the highest first.
pub const BY_PRICE_DESCENDING: Order = "p.price_minor desc, p.id desc";

/// Parses the parameter `sort`. Returns `None` without it.
///
/// # Errors
/// 422 when it names no order.
pub fn parse_order(query: &Query) -> Result<Option<Order>> {
    Ok(Some(match query.get("sort") {
        None | Some("") => return Ok(None),
        Some("name") => BY_NAME,
        Some("-name") => "p.name collate nocase desc, p.id desc",
        Some("price") => BY_PRICE,
        Some("-price") => BY_PRICE_DESCENDING,
        Some("newest") => "p.created_at desc, p.id desc",
        Some("-newest") => "p.created_at, p.id",
        Some("popular") => "p.views desc, p.id desc",
        Some("-popular") => "p.views, p.id",
        Some(_) => {
            let msg = "Input should be name, price, newest or popular, with - for descending";
            return Err(query::invalid_parameter("query", "sort", msg, "enum"));
        }
    }))
}
