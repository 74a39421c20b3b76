//! `GET /`: products, searched, filtered, sorted, in parts.

mod browse;
mod filter;
mod find;
mod parameters;

use axum::response::Response;
use storefront_catalog::search::Search;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::{self, Query};

use crate::cached::{CacheableJson, IfNoneMatch};
use filter::Filter;

/// Products: searched, filtered, sorted, in parts.
///
/// A search finds products that have all its words or, if these are few, words that
/// start like them, in name, model, tags or description. Without `sort`, those with the
/// words in what a buyer sees first come first. Up to 10 000 results are counted.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products", operation_id = "list_products", tag = "Products",
    params(crate::parameters::ListParameters, PageRequest, crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "A part of the list", body = Page<crate::catalog::Item>),
        crate::parameters::Cached,
        Query,
    ),
))]
pub async fn list(query: Query, known: IfNoneMatch) -> Result<Response> {
    let slice = PageRequest::from_query(&query)?;
    let filter = Filter::from_query(&query)?;
    let order = order(&query)?;
    let text = query.get("search").unwrap_or_default().trim();
    let page = match Search::parse(text) {
        _ if text.is_empty() => browse::page(&filter, order.unwrap_or(BY_NAME), slice).await?,
        search if search.is_empty() => Page {
            items: Vec::new(),
            total: 0,
        },
        search => find::page(&search, text, &filter, order, slice).await?,
    };
    Ok(CacheableJson::new(&page)?.into_response(&known))
}

/// The end of a statement on `products p`. The id breaks ties in the direction
/// of the index.
type Order = &'static str;

const BY_NAME: Order = "p.name collate nocase, p.id";

fn order(query: &Query) -> Result<Option<Order>> {
    Ok(Some(match query.get("sort") {
        None | Some("") => return Ok(None),
        Some("name") => BY_NAME,
        Some("-name") => "p.name collate nocase desc, p.id desc",
        Some("price") => "p.price_minor, p.id",
        Some("-price") => "p.price_minor desc, p.id desc",
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
