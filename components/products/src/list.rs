//! `GET /`: products, searched, filtered, sorted, in parts.

mod browse;
mod filter;
mod find;
mod order;
mod parameters;
mod spelling;

use axum::response::Response;
use http::Uri;
use storefront_catalog::search::Search;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;

use crate::cached::{CacheableJson, IfNoneMatch, ORDERED_BY_VIEWS};
use crate::catalog::Item;
use crate::sanitiser;
use filter::Filter;

/// Products: searched, filtered, sorted, in parts.
///
/// A search finds products that have all its words or, if these are few, words that
/// start like them, in name, model, tags or description. Without `sort`, those with the
/// words in what a buyer sees first come first. Words of five letters or more that differ in
/// one letter follow if there are hardly any results. Chinese, Japanese and Korean are found
/// by any part of what is written without blanks. Up to 10 000 results are counted.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products", operation_id = "list_products", tag = "Products",
    params(crate::parameters::ListParameters, PageRequest, crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "A part of the list", body = Page<crate::catalog::Item>),
        crate::parameters::Cached,
        Query,
    ),
))]
pub async fn list(uri: Uri, query: Query, known: IfNoneMatch) -> Result<Response> {
    let name = format!("list:{}", uri.query().unwrap_or_default());
    let make = async || CacheableJson::new(&read(&query).await?);
    let list = CacheableJson::read_through(&name, ORDERED_BY_VIEWS, make).await?;
    Ok(list.into_response(&known))
}

async fn read(query: &Query) -> Result<Page<Item>> {
    let slice = PageRequest::from_query(query)?;
    let filter = Filter::from_query(query)?;
    let order = order::parse_order(query)?;
    let text = query.get("search").unwrap_or_default().trim();
    match Search::parse(&sanitiser::fold(text)) {
        _ if text.is_empty() => browse::page(&filter, order.unwrap_or(order::BY_NAME), slice).await,
        search if search.is_empty() => Ok(Page {
            items: Vec::new(),
            total: 0,
        }),
        search => find::page(search, text, &filter, order, slice).await,
    }
}
