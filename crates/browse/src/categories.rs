//! The categories that have products.

use serde::Serialize;
use storefront_http::Result;

use crate::cached::{CacheableJson, UNTIL_WRITTEN};
use crate::database;

/// A category.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Category {
    /// The number of the row.
    pub id: i64,
    /// For people.
    pub name: String,
    /// The value of `GET /?category=`.
    pub slug: String,
    /// The number of products in the category.
    pub products: i64,
}

/// The categories that have products, by name.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn answer() -> Result<CacheableJson> {
    let make = async || CacheableJson::new(&read().await?);
    CacheableJson::read_through("categories", UNTIL_WRITTEN, make).await
}

/// Reads them.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn read() -> Result<Vec<Category>> {
    const SQL: &str = "select c.id, c.name, c.slug, sum(n.products) as total
        from categories c join product_counts n on n.category_id = c.id
        group by c.id having total > 0 order by c.name collate nocase";
    let rows = database::query(SQL, []).await?;
    let categories = rows.into_iter().map(|mut row| {
        Ok(Category {
            id: row.integer(0)?,
            name: row.take_text(1)?,
            slug: row.take_text(2)?,
            products: row.integer(3)?,
        })
    });
    categories.collect()
}
