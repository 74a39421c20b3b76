//! The catalogue, searched.
//!
//! A search without an order has this one: first a product of exactly this model
//! or name, then those with the words in what a buyer sees first, the most viewed
//! ones first; all others follow by age. Of the second kind the newest
//! [`MAX_RANKED`] are ranked, so that a word which is everywhere costs no more than
//! a rare one. `bm25` would read every match.

use storefront_catalog::search::Search;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};

use super::Order;
use super::filter::Filter;
use super::parameters::Parameters;
use crate::catalog::{self, ITEM_COLUMNS, Item};

/// Results are counted up to here: nobody reads further, and a popular word would
/// be counted through the whole catalogue.
const MAX_COUNTED: i64 = 10_000;
/// So many results are put in order of relevance.
const MAX_RANKED: i64 = 500;
/// So many results are many: there is no need for those that only start alike.
const MANY: i64 = 1_000;

/// Products with all the words, or with words that start like them if these are
/// few.
pub async fn page(
    search: &Search,
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: PageRequest,
) -> Result<Page<Item>> {
    let exact = search.exact();
    let (mut total, mut words) = (count(&exact, filter).await?, exact);
    if total < MANY {
        words = search.prefix();
        total = count(&words, filter).await?;
    }
    let ids = match order {
        _ if total <= slice.offset && total < MAX_COUNTED => Vec::new(),
        Some(order) => sorted(&words, filter, total, order, slice).await?,
        None => by_relevance(&words, text, filter, slice).await?,
    };
    Ok(Page {
        items: items(&ids).await?,
        total,
    })
}

/// The index of all words of products.
const EVERYTHING: &str = "product_search";
/// The index of those in name, model and tags.
const TITLES: &str = "product_titles";

async fn count(words: &str, filter: &Filter) -> Result<i64> {
    let mut parameters = Parameters::default();
    let words = parameters.bind(words);
    let matches = filter.matches(EVERYTHING, &words, &mut parameters);
    let sql = format!("select count(*) from (select 1 {matches} limit {MAX_COUNTED})");
    let rows = catalog::query(&sql, parameters.0).await?;
    rows.first().map_or(Ok(0), |row| row.integer(0))
}

/// A part of all in an order of the list. Many are met soon on the way through the
/// order's index; few are looked up one by one.
async fn sorted(
    words: &str,
    filter: &Filter,
    total: i64,
    order: Order,
    slice: PageRequest,
) -> Result<Vec<i64>> {
    let mut parameters = Parameters::default();
    let words = parameters.bind(words);
    let matches = filter.matches(EVERYTHING, &words, &mut parameters);
    let limit = parameters.slice(slice);
    // (What a unary plus stands before, SQLite does not look up.)
    let id = if total < MANY { "p.id" } else { "+p.id" };
    let sql = format!(
        "select p.id from products p where {id} in (select found.rowid {matches})
         order by {order} {limit}"
    );
    ids(&sql, parameters).await
}

async fn by_relevance(
    words: &str,
    text: &str,
    filter: &Filter,
    slice: PageRequest,
) -> Result<Vec<i64>> {
    let (ranked, mut page) = ranked(words, text, filter, slice).await?;
    let rest = PageRequest {
        limit: slice.limit - page.len() as i64,
        offset: (slice.offset - ranked).max(0),
    };
    if rest.limit > 0 {
        page.extend(others(words, filter, rest).await?);
    }
    Ok(page)
}

/// How many products are ranked, and a part of them.
async fn ranked(
    words: &str,
    text: &str,
    filter: &Filter,
    slice: PageRequest,
) -> Result<(i64, Vec<i64>)> {
    let mut parameters = Parameters::default();
    let words = parameters.bind(words);
    let matches = filter.matches(TITLES, &words, &mut parameters);
    let text = parameters.bind(text);
    let limit = parameters.slice(slice);
    // There is always a row, so that the number is told without products too.
    let sql = format!(
        "with ranked as materialized (
             select found.rowid as id {matches} order by found.rowid desc limit {MAX_RANKED}),
         listed as materialized (
             select p.id, row_number() over () as place from
                 (select p.id from ranked join products p using (id)
                  order by (p.model = {text} collate nocase or p.name = {text} collate nocase) desc,
                      p.views desc, p.id desc {limit}) p)
         select counted.total, coalesce(listed.id, 0)
         from (select count(*) as total from ranked) counted left join listed on true
         order by listed.place"
    );
    let rows = catalog::query(&sql, parameters.0).await?;
    let total = rows.first().map_or(Ok(0), |row| row.integer(0))?;
    let mut ids = rows
        .iter()
        .map(|row| row.integer(1))
        .collect::<Result<Vec<_>>>()?;
    ids.retain(|id| *id != 0);
    Ok((total, ids))
}

/// A part of all other products, by age.
async fn others(words: &str, filter: &Filter, rest: PageRequest) -> Result<Vec<i64>> {
    let mut parameters = Parameters::default();
    let words = parameters.bind(words);
    let ranked = filter.matches(TITLES, &words, &mut parameters);
    let matches = filter.matches(EVERYTHING, &words, &mut parameters);
    let limit = parameters.slice(rest);
    let sql = format!(
        "select found.rowid {matches} and found.rowid not in (
             select found.rowid {ranked} order by found.rowid desc limit {MAX_RANKED})
         order by found.rowid desc {limit}"
    );
    ids(&sql, parameters).await
}

async fn ids(sql: &str, parameters: Parameters) -> Result<Vec<i64>> {
    let rows = catalog::query(sql, parameters.0).await?;
    rows.iter().map(|row| row.integer(0)).collect()
}

/// The products of these ids, in their order.
async fn items(ids: &[i64]) -> Result<Vec<Item>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {ITEM_COLUMNS} from json_each(?) listed
         join products p on p.id = listed.value order by listed.key"
    );
    let mut rows = catalog::query(&sql, [serde_json::json!(ids).to_string().into()]).await?;
    rows.iter_mut().map(Item::from_row).collect()
}
