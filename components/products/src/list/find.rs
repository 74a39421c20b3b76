//! The catalog with a search.
//!
//! By default, a product with exactly this model or name is first. Products with the words in
//! their title (name, model, tags) follow, the most viewed first, and then all others, the
//! newest first. Only the newest [`MAX_RANKED`] titles are ranked, so that a frequent word
//! costs no more than a rare one. `bm25` would read every match.
//!
//! Words that are each in many products, and together in few, cost the most: their lists are
//! read to the end. So one statement reads them for the total and the page.

use storefront_browse::list::{Filter, Order, Parameters};
use storefront_browse::product::{ITEM_COLUMNS, Item};
use storefront_catalog::search::Search;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};

use super::spelling;
use crate::bulk::MAX_SELECTED;
use crate::{sanitiser, upgrade};

/// The highest total: what a change of many products takes. Nobody reads further, and counting
/// the matches of a frequent word would read the whole catalog.
const MAX_COUNTED: i64 = MAX_SELECTED;
/// How many products are ranked by relevance.
const MAX_RANKED: i64 = 500;
/// From this number of results on, products whose words only start alike are left out.
const MANY: i64 = 1_000;
/// Below this number of results, words that differ in a letter count too.
const FEW: i64 = 5;

/// How many products of an order are looked up one by one: a few milliseconds.
const MAX_LOOKED_UP: i64 = 200;

/// The index of all words of products.
const EVERYTHING: &str = "product_search";
/// The index of the words in name, model and tags.
const TITLES: &str = "product_titles";

/// Finds a page of the products that a search finds.
pub async fn page(
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: PageRequest,
) -> Result<Page<Item>> {
    let found = find(text, filter, order, slice).await?;
    Ok(Page {
        items: items(&found.ids).await?,
        total: found.total,
    })
}

/// Finds the first ids of the same products.
pub async fn ids(text: &str, filter: &Filter, most: i64) -> Result<Vec<i64>> {
    let slice = PageRequest {
        limit: most,
        offset: 0,
    };
    Ok(find(text, filter, None, slice).await?.ids)
}

/// Finds products with all the words; if these are few, also those with words that start like
/// them, and if these are very few, those with words that differ from them in a letter.
async fn find(
    text: &str,
    filter: &Filter,
    order: Option<Order>,
    slice: PageRequest,
) -> Result<Found> {
    let mut search = Search::parse(&sanitiser::fold(text));
    if search.is_empty() {
        return Ok(Found::default());
    }
    let list = List {
        text,
        filter,
        order,
        slice,
    };
    upgrade::prepare_search().await?;
    let (exact, starts) = (search.exact(), search.prefix());
    let mut found = list.find(&exact).await?;
    if found.total < MANY && exact != starts {
        found = list.find(&starts).await?;
    }
    if found.total < FEW && spelling::allow_similar(&mut search).await? {
        found = list.find_similar(&starts, &search.prefix()).await?;
    }
    Ok(found)
}

/// What is wanted of the matches.
struct List<'a> {
    text: &'a str,
    filter: &'a Filter,
    order: Option<Order>,
    slice: PageRequest,
}

/// Matches: their number, and the ids of a page.
#[derive(Default)]
struct Found {
    total: i64,
    /// The id of the last one that is counted.
    oldest: i64,
    ids: Vec<i64>,
}

impl List<'_> {
    async fn find(&self, words: &str) -> Result<Found> {
        let most = match self.order {
            Some(_) => MANY,
            None => MANY.max(self.slice.offset.saturating_add(self.slice.limit)),
        };
        let mut found = self.find_newest(most, words).await?;
        if found.total == most {
            found.total += self.count_before(found.oldest, words).await?;
            if let Some(order) = self.order {
                found.ids = self.sorted(words, found.total, order).await?;
            }
        }
        found.total = found.total.min(MAX_COUNTED);
        Ok(found)
    }

    /// Finds products with similar words. Without an order, those with the very words, which
    /// are few, are first.
    async fn find_similar(&self, words: &str, similar: &str) -> Result<Found> {
        if self.order.is_some() {
            return self.find(similar).await;
        }
        let first = |limit| Self {
            slice: PageRequest { limit, offset: 0 },
            ..*self
        };
        let mut ids = first(FEW).find(words).await?.ids;
        // Those with the very words are somewhere among the others.
        let PageRequest { limit, offset } = self.slice;
        let end = offset.saturating_add(limit + FEW);
        let found = first(end).find(similar).await?;
        for id in &found.ids {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        let page = ids.into_iter().skip(count(offset)).take(count(limit));
        Ok(Found {
            ids: page.collect(),
            ..found
        })
    }

    /// Counts the newest matches, but not more than `most`, and selects a page of them and the
    /// ranked titles; in an order, only if these are all matches.
    async fn find_newest(&self, most: i64, words: &str) -> Result<Found> {
        let mut parameters = Parameters::default();
        let words = parameters.bind(words);
        let matches = self.filter.matches(EVERYTHING, &words, &mut parameters);
        let titles = self.filter.matches(TITLES, &words, &mut parameters);
        let (most, text) = (parameters.bind(most), parameters.bind(self.text));
        let limit = parameters.slice(self.slice);
        let listed = match self.order {
            Some(order) => format!(
                // A cross join keeps SQLite from walking through all products in this order.
                "select p.id from newest cross join products p using (id)
                 where (select count(*) from newest) < {most} order by {order}"
            ),
            None => format!(
                "select * from (
                     select p.id from ranked cross join products p using (id)
                     order by (p.model = {text} collate nocase or p.name = {text} collate nocase)
                         desc, p.views desc, p.id desc)
                 union all
                 select id from newest where id not in (select id from ranked)"
            ),
        };
        let sql = format!(
            "with newest as materialized (
                 select found.rowid as id {matches} order by found.rowid desc limit {most}),
             ranked as materialized (
                 select found.rowid as id {titles} order by found.rowid desc limit {MAX_RANKED})
             select count(*) from newest
             union all
             select coalesce(min(id), 0) from newest
             union all
             select * from ({listed} {limit})"
        );
        let mut ids = read_ids(&sql, parameters).await?;
        let page = ids.split_off(2);
        Ok(Found {
            total: ids[0],
            oldest: ids[1],
            ids: page,
        })
    }

    async fn count_before(&self, id: i64, words: &str) -> Result<i64> {
        let (mut parameters, matches) = self.matches(words);
        let id = parameters.bind(id);
        let sql = format!(
            "select count(*) from
                 (select 1 {matches} and found.rowid < {id} limit {MAX_COUNTED} - {MANY})"
        );
        storefront_browse::count(&sql, parameters.0).await
    }

    /// The end of a statement that selects the matches (`found.rowid`).
    fn matches(&self, words: &str) -> (Parameters, String) {
        let mut parameters = Parameters::default();
        let words = parameters.bind(words);
        let matches = self.filter.matches(EVERYTHING, &words, &mut parameters);
        (parameters, matches)
    }

    /// A page of many matches, which are found along the index of their order.
    async fn sorted(&self, words: &str, total: i64, order: Order) -> Result<Vec<i64>> {
        // SQLite reads all starts of words anew for each product that it looks up.
        if total >= MAX_COUNTED && !words.contains('*') {
            let first = self.among_first(words, order).await?;
            if !first.is_empty() {
                return Ok(first);
            }
        }
        let (mut parameters, matches) = self.matches(words);
        let limit = parameters.slice(self.slice);
        // A unary plus keeps SQLite from looking the ids up.
        let sql = format!(
            "select p.id from products p where +p.id in (select found.rowid {matches})
             order by {order} {limit}"
        );
        read_ids(&sql, parameters).await
    }

    /// A page of matches that are in so many products that it is among the first of the order.
    /// These are looked up one by one. Empty if they are too few.
    async fn among_first(&self, words: &str, order: Order) -> Result<Vec<i64>> {
        let mut parameters = Parameters::default();
        let words = parameters.bind(words);
        let conditions = self.filter.conditions_along(order, &mut parameters);
        let limit = parameters.slice(self.slice);
        let sql = format!(
            "select id from
                 (select p.id from products p where {conditions} order by {order}
                     limit {MAX_LOOKED_UP}) first
             where exists (select 1 from {EVERYTHING} found
                 where {EVERYTHING} match {words} and found.rowid = first.id) {limit}"
        );
        let mut ids = read_ids(&sql, parameters).await?;
        if (ids.len() as i64) < self.slice.limit {
            ids.clear();
        }
        Ok(ids)
    }
}

/// Runs a statement that selects ids.
pub async fn read_ids(sql: &str, parameters: Parameters) -> Result<Vec<i64>> {
    let rows = storefront_browse::query(sql, parameters.0).await?;
    rows.iter().map(|row| row.integer(0)).collect()
}

/// Reads the products with these ids, in their order.
async fn items(ids: &[i64]) -> Result<Vec<Item>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "select {ITEM_COLUMNS} from json_each(?) listed
         cross join products p on p.id = listed.value order by listed.key"
    );
    let mut rows =
        storefront_browse::query(&sql, [serde_json::json!(ids).to_string().into()]).await?;
    rows.iter_mut().map(Item::from_row).collect()
}
