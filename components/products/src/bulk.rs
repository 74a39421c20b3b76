//! `PATCH /`: admins change the prices, the stock or the category of many products at once.

mod fields;

use serde::Serialize;
use storefront_browse::cached;
use storefront_catalog::bulk::{self, Change, Columns};
use storefront_catalog::{InvalidField, store};
use storefront_http::fields::FieldErrors;
use storefront_http::json::to_text;
use storefront_http::{Error, Json, Result};
use storefront_identity::Admin;
use storefront_storage::sqlite::{Row, Transaction};

use crate::list;
use fields::{BulkUpdate, Selection};

/// The most products that a filter may select.
pub const MAX_SELECTED: i64 = 5_000;

/// How many of them are in memory at the same time: each may have 250 variants.
const AT_A_TIME: usize = 250;

/// How many products were changed.
#[derive(Default, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct BulkUpdated {
    /// The products that there are of the selected ones.
    selected: usize,
    /// Those that are different now. The others keep their `ETag`.
    changed: usize,
}

/// Changes prices, stock or category of many products.
///
/// Either `ids` or `filter` says which; an empty filter selects all products, and one with
/// `search` those that the list finds. At most 5 000 products are changed at once, and all of
/// them or none: a price or a stock out of its limits is a 422, which names the first product at
/// fault. A product with variants has the change in each of them. Ids of products that are gone
/// are passed over.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/products", operation_id = "change_products", tag = "Catalog",
    request_body = BulkUpdate,
    responses(
        (status = 200, description = "How many were changed", body = BulkUpdated),
        Json<BulkUpdate>,
        Admin,
    ),
))]
pub async fn update(_: Admin, Json(update): Json<BulkUpdate>) -> Result<Json<BulkUpdated>> {
    let (selection, change) = update.into_parts()?;
    let mut ids = match selection {
        Selection::Ids(ids) => ids,
        Selection::Filter { text, filter } => {
            let ids = list::find_ids(&text, &filter, MAX_SELECTED + 1).await?;
            if ids.len() as i64 > MAX_SELECTED {
                let rule = "More than 5000 products fit. Narrow the filter";
                return Err(FieldErrors::invalid_value("filter", rule).into());
            }
            ids
        }
    };
    // In this order, the first product at fault is always the same one. Those of several parts
    // must not be changed twice.
    ids.sort_unstable();
    ids.dedup();
    storefront_browse::prepare().await?;
    let transaction = Transaction::begin().await?;
    let mut updated = BulkUpdated::default();
    for ids in ids.chunks(AT_A_TIME) {
        let found = transaction
            .query(bulk::SELECT, [to_text(&ids)?.into()])
            .await?;
        updated.selected += found.len();
        let changed = compute(found, &change)?;
        updated.changed += changed.len();
        if !changed.is_empty() {
            write(&transaction, &change, &changed).await?;
        }
    }
    if updated.changed > 0 {
        if change.category.is_some() {
            transaction
                .query(store::FORGET_EMPTY_CATEGORIES, [])
                .await?;
        }
        transaction.commit().await?;
        cached::invalidate().await;
    }
    Ok(Json(updated))
}

/// Returns the products that the change makes different.
fn compute(found: Vec<Row>, change: &Change) -> Result<Vec<Columns>> {
    let mut changed = Vec::with_capacity(found.len());
    for mut row in found {
        let before = columns(&mut row)?;
        let after = change
            .apply(&before)
            .map_err(|(field, rule): InvalidField| {
                let name = row.take_text(7).unwrap_or_default();
                let rule = format!("Product {}, {name}: {rule}", before.id);
                Error::from(FieldErrors::invalid_value(field, rule))
            })?;
        if after != before {
            changed.push(after);
        }
    }
    Ok(changed)
}

fn columns(row: &mut Row) -> Result<Columns> {
    Ok(Columns {
        id: row.integer(0)?,
        price_minor: row.integer(1)?,
        price_max_minor: row.optional_integer(2),
        compare_at_minor: row.optional_integer(3),
        quantity: row.integer(4)?,
        variants: row.json(5)?,
        category_slug: row.take_optional_text(6),
    })
}

async fn write(transaction: &Transaction, change: &Change, changed: &[Columns]) -> Result<()> {
    if let Some(Some(category)) = &change.category {
        let rows = to_text(&[category])?;
        transaction
            .query(store::WRITE_CATEGORIES, [rows.into()])
            .await?;
    }
    let rows = to_text(&changed)?;
    transaction.query(bulk::WRITE, [rows.into()]).await?;
    Ok(())
}
