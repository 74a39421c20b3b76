//! The products that were viewed most.

use serde::Serialize;
use storefront_http::{Error, Result};
use storefront_storage::sqlite::Row;

use crate::cached::{CacheableJson, ORDERED_BY_VIEWS};
use crate::database;
use crate::views::{self, Window};

/// A product in a list of popular ones.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Teaser {
    /// The product's.
    pub id: i64,
    /// Below `/cache/`; empty without a picture.
    pub img_url: String,
    /// The product's.
    pub name: String,
    /// The maker's or the shop's code for it.
    pub model: String,
}

/// The products that were viewed most, first the most viewed.
///
/// # Errors
/// 404 when there are no products, 503 when SQLite fails.
pub async fn answer(window: Window, limit: i64) -> Result<CacheableJson> {
    let make = async || {
        let teasers = read(window, limit).await?;
        if teasers.is_empty() {
            return Err(Error::NotFound("No popular products found"));
        }
        CacheableJson::new(&teasers)
    };
    let name = format!("popular:{window:?}:{limit}");
    CacheableJson::read_through(&name, ORDERED_BY_VIEWS, make).await
}

/// Reads them. There are none in an empty shop only.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn read(window: Window, limit: i64) -> Result<Vec<Teaser>> {
    let most_viewed = views::most_viewed(window, limit).await;
    Teaser::ranked(&most_viewed, limit).await
}

impl Teaser {
    /// The given products in the given order, then the most viewed of all time.
    async fn ranked(first: &[i64], limit: i64) -> Result<Vec<Self>> {
        // Two walks with an end each, as sorting all products by their rank would read
        // the whole table; and no temporary table, as SQLite sets up a page cache for each.
        const SQL: &str = "select * from (
                select p.id, p.image_url, p.name, p.model from json_each(?1) ranked
                cross join products p on p.id = ranked.value order by ranked.key)
            union all
            select * from (
                select id, image_url, name, model from products
                order by views desc, id desc limit ?2)";
        let most = usize::try_from(limit).unwrap_or_default();
        let first = serde_json::json!(first).to_string();
        let mut teasers: Vec<Self> = Vec::with_capacity(most);
        for row in database::query(SQL, [first.into(), limit.into()]).await? {
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
