//! Products as buyers see them.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use storefront_catalog::Money;
use storefront_http::Result;
use storefront_storage::sqlite::{self, Row, Value};

use crate::demo;

/// A product as its page shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = crate::parameters::example_product))]
pub struct Product {
    #[serde(flatten)]
    pub item: Item,
    /// HTML, sanitised when it was written.
    pub description: String,
}

/// A product in a list.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Item {
    pub id: i64,
    /// The maker's or the shop's code for it.
    pub model: String,
    /// Pieces in stock.
    pub quantity: i64,
    /// Below `/cache/`; empty without a picture.
    pub image_url: String,
    /// With two decimals.
    #[cfg_attr(test, schema(value_type = f64))]
    pub price: Money,
    pub name: String,
}

/// A product in a list of popular ones.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Teaser {
    pub id: i64,
    /// Below `/cache/`; empty without a picture.
    pub img_url: String,
    pub name: String,
    pub model: String,
}

/// Columns for [`Item::from_row`], from `products p`.
pub const ITEM_COLUMNS: &str = "p.id, p.model, p.quantity, p.image_url, p.price_minor, p.name";

impl Product {
    /// Finds a product and its version.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn find(id: i64) -> Result<Option<(Self, i64)>> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "select {ITEM_COLUMNS}, p.description, p.version from products p where p.id = ?"
            )
        });
        prepare().await?;
        let Some(mut row) = sqlite::query_one(&SQL, [id.into()]).await? else {
            return Ok(None);
        };
        let product = Self {
            item: Item::from_row(&mut row)?,
            description: row.take_text(6)?,
        };
        Ok(Some((product, row.integer(7)?)))
    }
}

impl Item {
    /// Takes [`ITEM_COLUMNS`], the first columns of a row.
    ///
    /// # Errors
    /// 500 when the row has others.
    pub fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.integer(0)?,
            model: row.take_text(1)?,
            quantity: row.integer(2)?,
            image_url: row.take_text(3)?,
            price: Money(row.integer(4)?),
            name: row.take_text(5)?,
        })
    }
}

impl Teaser {
    /// The given products in the given order, then the most viewed of all time.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn ranked(first: &[i64], limit: i64) -> Result<Vec<Self>> {
        // Two walks with an end each, as sorting all products by their rank would read
        // the whole table; and no temporary table, as SQLite sets up a page cache for each.
        const SQL: &str = "select * from (
                select p.id, p.image_url, p.name, p.model from json_each(?1) ranked
                join products p on p.id = ranked.value order by ranked.key)
            union all
            select * from (
                select id, image_url, name, model from products
                order by views desc, id desc limit ?2)";
        let most = usize::try_from(limit).unwrap_or_default();
        let first = serde_json::json!(first).to_string();
        let mut teasers: Vec<Self> = Vec::with_capacity(most);
        for row in query(SQL, [first.into(), limit.into()]).await? {
            let next = Self::from_row(row)?;
            if teasers.len() < most && teasers.iter().all(|known| known.id != next.id) {
                teasers.push(next);
            }
        }
        Ok(teasers)
    }

    fn from_row(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.integer(0)?,
            img_url: row.take_text(1)?,
            name: row.take_text(2)?,
            model: row.take_text(3)?,
        })
    }
}

/// Runs one statement that reads, once the demo products are loaded if they are wanted.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    prepare().await?;
    sqlite::query(sql, parameters).await
}

/// Loads the demo products if they are wanted and missing.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare() -> Result<()> {
    static IS_READY: AtomicBool = AtomicBool::new(false);
    if !IS_READY.load(Ordering::Relaxed) {
        demo::load().await?;
        IS_READY.store(true, Ordering::Relaxed);
    }
    Ok(())
}
