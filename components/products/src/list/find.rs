//! The catalog with a search.
//!
//! By default, a product with exactly this model or name is first. Products with the words in
//! their title (name, model, tags) follow, the most viewed first, and then all others, the
//! newest first. Only the newest [`MAX_RANKED`] titles are ranked, so that a frequent word
//! costs no more than a rare one. `bm25` would read every match.

use storefront_catalog::search::Search;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};

use super::filter::Filter;
use super::order::Order;
use super::parameters::Parameters;
use super::spelling;
use crate::catalog::{self, ITEM_COLUMNS, Item};
use crate::upgrade;

/// The highest total. Nobody reads further, and counting the matches of a frequent word would
/// read the whole catalog.
const MAX_COUNTED: i64 = 10_000;
/// How many products are ranked by relevance.
const MAX_RANKED: i64 = 500;
/// From this number of results on, products whose words only start alike are left out.
const MANY: i64 = 1_000;

/// Below this number of results, words that differ in a letter count too.
const FEW: i64 = 5;

/// Finds products with all the words; if these are few, also those with words that start like
/// them, and if these are very few, those with words that differ from them in a letter.
pub async fn page(
    mut search: Search,
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: PageRequest,
) -> Result<Page<Item>> {
    upgrade::prepare_products().await?;
    let exact = search.exact();
    let (mut total, mut words) = (count(&exact, filter).await?, exact);
    if total < MANY {
        words = search.prefix();
        total = count(&words, filter).await?;
    }
    if total < FEW && spelling::allow_similar(&mut search).await? {
        let similar = search.prefix();
        return similar_page(&words, &similar, text, filter, order, slice).await;
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

/// A page of the products with similar words. Without an order, those with the very words,
/// which are few, are first.
async fn similar_page(
    words: &str,
    similar: &str,
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: PageRequest,
) -> Result<Page<Item>> {
    let total = count(similar, filter).await?;
    let ids = match order {
        _ if total <= slice.offset => Vec::new(),
        Some(order) => sorted(similar, filter, total, order, slice).await?,
        None => {
            let first = |limit| PageRequest { limit, offset: 0 };
            let mut ids = by_relevance(words, text, filter, first(FEW)).await?;
            // Those with the very words are somewhere among the others.
            let end = slice.offset + slice.limit + ids.len() as i64;
            for id in by_relevance(similar, text, filter, first(end)).await? {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            let page = ids.into_iter().skip(slice.offset as usize);
            page.take(slice.limit as usize).collect()
        }
    };
    Ok(Page {
        items: items(&ids).await?,
        total,
    })
}

/// The index of all words of products.
const EVERYTHING: &str = "product_search";
/// The index of the words in name, model and tags.
const TITLES: &str = "product_titles";

async fn count(words: &str, filter: &Filter) -> Result<i64> {
    let mut parameters = Parameters::default();
    let words = parameters.bind(words);
    let matches = filter.matches(EVERYTHING, &words, &mut parameters);
    let sql = format!("select count(*) from (select 1 {matches} limit {MAX_COUNTED})");
    let rows = catalog::query(&sql, parameters.0).await?;
    rows.first().map_or(Ok(0), |row| row.integer(0))
}

/// A page of the matches in an order of the list. Many matches are found along the order's
/// index, few are looked up one by one.
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
    // A unary plus keeps SQLite from looking the ids up.
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

/// The number of ranked products, and a page of them.
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
    // There is always a row, so that the number is returned without products too.
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

/// A page of the other products, the newest first.
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

/// Reads the products with these ids, in their order.
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
