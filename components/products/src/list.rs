//! `GET /`: products, searched, filtered, sorted, in parts.

mod filter;
mod statement;

use axum::response::Response;
use http::HeaderMap;
use storefront_catalogue::search::{self, Search};
use storefront_guest::Result;
use storefront_guest::page::{Page, Slice};
use storefront_guest::query::{self, Query};

use crate::cached::Tagged;
use crate::catalogue::Item;
use filter::Filter;
use statement::{Parameters, Statement};

/// A search that is neither sorted nor filtered counts its results up to here and
/// stops: nobody reads further, and a word that is everywhere would be counted
/// through the whole catalogue.
const MAX_COUNTED: i64 = 10_000;
/// So many results of a search are put in order of relevance; further ones
/// follow by age. Popular words then cost no more than rare ones.
const MAX_RANKED: i64 = 500;
/// With so many results there is no need for those that only start alike.
const ENOUGH: i64 = 1_000;

pub async fn list(query: Query, headers: HeaderMap) -> Result<Response> {
    let slice = Slice::of(&query)?;
    let filter = Filter::of(&query)?;
    let order = order(&query)?;
    let text = query.get("search").unwrap_or_default().trim();
    let page = match Search::parse(text) {
        _ if text.is_empty() => browse(&filter, order.unwrap_or(BY_NAME), slice).await?,
        search if search.is_empty() => Page {
            items: Vec::new(),
            total: 0,
        },
        search => find(&search, text, &filter, order, slice).await?,
    };
    Ok(Tagged::of(&page)?.respond(&headers))
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
            return Err(query::invalid("query", "sort", msg, "enum"));
        }
    }))
}

async fn browse(filter: &Filter, order: Order, slice: Slice) -> Result<Page<Item>> {
    let mut parameters = Parameters::default();
    let conditions = filter.conditions(&mut parameters);
    let total = filter.count(&conditions, &mut parameters);
    let limit = parameters.slice(slice);
    let statement = Statement {
        with: String::new(),
        total,
        // Only ids: other columns are read for this part alone, and not for the
        // rows that are left out before it.
        listed: format!(
            "select p.id, null as place from products p where {conditions} order by {order} {limit}"
        ),
        order,
    };
    statement.run(parameters).await
}

/// Products with all the words, or with words that start like them if these are
/// few.
async fn find(
    search: &Search,
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: Slice,
) -> Result<Page<Item>> {
    let exact = find_words(&search.exact(), text, filter, order, slice).await?;
    if exact.total >= ENOUGH {
        return Ok(exact);
    }
    find_words(&search.prefix(), text, filter, order, slice).await
}

async fn find_words(
    words: &str,
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: Slice,
) -> Result<Page<Item>> {
    let mut parameters = Parameters::default();
    let query = parameters.bind(words);
    let (join, conditions) = match filter.is_empty() {
        true => ("", String::from("true")),
        false => (
            "join products p on p.id = product_search.rowid",
            filter.conditions(&mut parameters),
        ),
    };
    let max_hits = match order.is_none() && filter.is_empty() {
        true => MAX_COUNTED,
        false => i64::MAX,
    };
    let hits = format!(
        "with hits as materialized (
            select product_search.rowid as id from product_search {join}
            where product_search match {query} and {conditions}
            order by product_search.rowid desc limit {max_hits})"
    );
    let limit = parameters.slice(slice);
    let statement = Statement {
        listed: match order {
            Some(order) => format!(
                "select p.id, null as place from hits join products p using (id)
                 order by {order} {limit}"
            ),
            None => format!(
                "select id, place from ({}) order by place {limit}",
                by_relevance(words, text, slice, &mut parameters)
            ),
        },
        with: hits,
        total: "select count(*) from hits".into(),
        order: order.unwrap_or("listed.place"),
    };
    statement.run(parameters).await
}

/// The ids of `hits` with their places: first a product of exactly this model or
/// name, then those with the words in what a buyer sees first, the most viewed
/// ones first.
fn by_relevance(words: &str, text: &str, slice: Slice, parameters: &mut Parameters) -> String {
    let text = parameters.bind(text);
    let prominent = parameters.bind(search::in_prominent_columns(words));
    // `id` falls in `hits`, so its negative keeps the order behind the ranked ones.
    let beyond = slice
        .offset
        .saturating_add(slice.limit)
        .saturating_sub(MAX_RANKED)
        .max(0);
    format!(
        "select p.id, row_number() over (order by
                (p.model = {text} collate nocase or p.name = {text} collate nocase) desc,
                p.id in (select rowid from product_search
                    where product_search match {prominent}
                    and rowid >= (select min(id) from (select id from hits limit {MAX_RANKED}))) desc,
                p.views desc, p.id desc) as place
            from (select id from hits limit {MAX_RANKED}) join products p using (id)
         union all
         select id, 1e18 - id as place from (select id from hits limit {beyond} offset {MAX_RANKED})"
    )
}
