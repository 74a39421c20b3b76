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
    let (sql, parameters) = select(filter, order, slice, total);
    let mut rows = database::query(&sql, parameters.0).await?;
    let items = rows.iter_mut().map(Item::from_row);
    Ok(Page {
        items: items.collect::<Result<_>>()?,
        total,
    })
}

/// The statement that selects a page of a total.
fn select(filter: &Filter, order: Order, slice: PageRequest, total: i64) -> (String, Parameters) {
    let mut parameters = Parameters::default();
    let conditions = match total > WIDE_RANGE {
        true => filter.conditions_along(order, &mut parameters),
        false => filter.conditions(&mut parameters),
    };
    let limit = parameters.slice(slice);
    // Selects ids first: the other columns are read for this page only, and not for the rows
    // before it. A cross join keeps SQLite from walking through all products for the order.
    let sql = format!(
        "select {ITEM_COLUMNS} from
             (select p.id from products p where {conditions} order by {order} {limit}) listed
         cross join products p on p.id = listed.id order by {order}"
    );
    (sql, parameters)
}

async fn count(filter: &Filter) -> Result<i64> {
    let mut parameters = Parameters::default();
    let sql = filter.count(&mut parameters);
    database::count(&sql, parameters.0).await
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use rusqlite::config::DbConfig;
    use storefront_http::query::Query;
    use storefront_storage::schema::MIGRATIONS;

    use super::*;
    use crate::list::parse_order;

    /// A list must not walk through the whole catalog for its page. SQLite chose to do so where
    /// it does not look at parameters, as in the embedded host.
    #[test]
    fn a_page_is_looked_up_by_the_ids_of_its_products() {
        let database = Connection::open_in_memory().unwrap();
        let stable_plans = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
        for statement in MIGRATIONS.iter().flat_map(|one| one.statements()) {
            database.execute_batch(statement).unwrap();
        }
        let filters = [
            "",
            "category=a",
            "in_stock=1",
            "min_price=1",
            "category=a&max_price=2",
        ];
        let sorts = ["name", "-name", "price", "-price", "newest", "popular"];
        for (filter, sort) in filters.iter().flat_map(|one| sorts.map(|sort| (one, sort))) {
            let query = Query::parse(format!("{filter}&sort={sort}").as_bytes());
            let filter = Filter::from_query(&query).unwrap();
            let order = parse_order(&query).unwrap().unwrap();
            let slice = PageRequest::from_query(&query).unwrap();
            for (total, are_stable) in [(10, false), (10, true), (5_000, false), (5_000, true)] {
                database.set_db_config(stable_plans, are_stable).unwrap();
                let (sql, _) = select(&filter, order, slice, total);
                let mut plan = database
                    .prepare(&format!("explain query plan {sql}"))
                    .unwrap();
                let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3));
                let steps: Vec<_> = steps.map(Result::unwrap).collect();
                let lookup = "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)";
                assert!(
                    steps.iter().any(|step| step == lookup)
                        && !steps.iter().any(|step| step.contains("AUTOMATIC")),
                    "{sql}: {steps:#?}"
                );
            }
        }
    }
}
