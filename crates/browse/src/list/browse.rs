//! The catalog without a search.

use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};

use super::filter::Filter;
use super::order::Order;
use super::parameters::Parameters;
use crate::database;
use crate::product::{ITEM_COLUMNS, Item};

/// From this number of products on, the statement walks along the index of the list's order, and
/// meets enough products of the range. Otherwise it looks them up by their price.
const WIDE_RANGE: i64 = 1_000;

/// Reads a page of the catalog.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn page(filter: &Filter, order: Order, slice: PageRequest) -> Result<Page<Item>> {
    let total = count(filter).await?;
    let mut parameters = Parameters::default();
    let conditions = match total > WIDE_RANGE {
        true => filter.conditions_along(order, &mut parameters),
        false => filter.conditions(&mut parameters),
    };
    let limit = parameters.slice(slice);
    // Selects ids first: the other columns are read for this page only, and not for the rows
    // before it.
    let sql = format!(
        "select {ITEM_COLUMNS} from
             (select p.id from products p where {conditions} order by {order} {limit}) listed
         join products p on p.id = listed.id order by {order}"
    );
    let mut rows = database::query(&sql, parameters.0).await?;
    let items = rows.iter_mut().map(Item::from_row);
    Ok(Page {
        items: items.collect::<Result<_>>()?,
        total,
    })
}

async fn count(filter: &Filter) -> Result<i64> {
    let mut parameters = Parameters::default();
    let sql = filter.count(&mut parameters);
    database::count(&sql, parameters.0).await
}
