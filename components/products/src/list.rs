//! `GET /`: products, searched, filtered, sorted, in parts.

mod find;
mod spelling;

use axum::response::Response;
use http::Uri;
use storefront_browse::cached::IfNoneMatch;
use storefront_browse::list::{self, Filter, Parameters, parse_order};
use storefront_browse::product::Item;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;

use crate::upgrade;

/// Products: searched, filtered, sorted, in parts.
///
/// A search finds products that have all its words or, if these are few, words that
/// start like them, in name, model, tags or description. Without `sort`, those with the
/// words in what a buyer sees first come first. Words of five letters or more that differ in
/// one letter follow if there are hardly any results. Chinese, Japanese and Korean are found
/// by any part of what is written without blanks. Up to 5 000 results are counted.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products", operation_id = "list_products", tag = "Products",
    params(crate::parameters::ListParameters, PageRequest, crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "A part of the list", body = Page<Item>),
        crate::parameters::Cached,
        Query,
    ),
))]
pub async fn list(uri: Uri, query: Query, known: IfNoneMatch) -> Result<Response> {
    let list = list::answer(uri.query().unwrap_or_default(), async || read(&query).await);
    Ok(list.await?.into_response(&known))
}

async fn read(query: &Query) -> Result<Page<Item>> {
    let text = query.get("search").unwrap_or_default().trim();
    if text.is_empty() {
        return list::read(query).await;
    }
    let slice = PageRequest::from_query(query)?;
    let filter = Filter::from_query(query)?;
    let order = parse_order(query)?;
    find::page(text, &filter, order, slice).await
}

/// Finds the ids of the products that the list of a search and of filters has, at most `most` of
/// them. Without a search, `text` is empty.
pub async fn find_ids(text: &str, filter: &Filter, most: i64) -> Result<Vec<i64>> {
    let text = text.trim();
    if !text.is_empty() {
        upgrade::prepare_products().await?;
        upgrade::check_index().await?;
        return find::ids(text, filter, most).await;
    }
    let mut parameters = Parameters::default();
    let conditions = filter.conditions(&mut parameters);
    let limit = parameters.bind(most);
    let sql = format!("select p.id from products p where {conditions} limit {limit}");
    find::read_ids(&sql, parameters).await
}
