//! The catalogue's tables.

use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;
use storefront_guest::database::{self, Migration, Row, Value};
use storefront_guest::{Result, variables};

use crate::money::Money;

/// A product as its page shows it.
#[derive(Debug, Serialize)]
pub struct Product {
    pub id: i64,
    pub model: String,
    pub quantity: i64,
    pub image_url: String,
    pub price: Money,
    pub name: String,
    /// HTML, sanitised when it was written.
    pub description: String,
}

/// A product in a list of popular ones.
#[derive(Debug, Serialize)]
pub struct Teaser {
    pub id: i64,
    pub img_url: String,
    pub name: String,
    pub model: String,
}

impl Product {
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn find(id: i64) -> Result<Option<Self>> {
        const SQL: &str = "select id, model, quantity, image_url, price_minor, name, description
            from products where id = ?";
        let Some(row) = query(SQL, [id.into()]).await?.into_iter().next() else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: row.integer(0)?,
            model: row.text(1)?.to_owned(),
            quantity: row.integer(2)?,
            image_url: row.text(3)?.to_owned(),
            price: Money(row.integer(4)?),
            name: row.text(5)?.to_owned(),
            description: row.text(6)?.to_owned(),
        }))
    }
}

impl Teaser {
    /// The given products in the given order, then the most viewed of all time.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn ranked(first: &[i64], limit: i64) -> Result<Vec<Self>> {
        const SQL: &str = "select p.id, p.image_url, p.name, p.model
            from products p left join json_each(?1) ranked on ranked.value = p.id
            order by ranked.key is null, ranked.key, p.views desc, p.id limit ?2";
        let first = serde_json::json!(first).to_string();
        let rows = query(SQL, [first.into(), limit.into()]).await?;
        rows.iter().map(Self::from_row).collect()
    }

    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.integer(0)?,
            img_url: row.text(1)?.to_owned(),
            name: row.text(2)?.to_owned(),
            model: row.text(3)?.to_owned(),
        })
    }
}

/// As [`database::query`], once the demo catalogue is there if it is wanted.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    static IS_READY: AtomicBool = AtomicBool::new(false);
    if !IS_READY.load(Ordering::Relaxed) {
        if variables::switch("demo_catalogue").await? {
            database::apply_once(Migration {
                name: "demo_catalogue",
                sql: include_str!("../../../sqlite/demo.sql"),
            })
            .await?;
        }
        IS_READY.store(true, Ordering::Relaxed);
    }
    database::query(sql, parameters).await
}
