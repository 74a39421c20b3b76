//! `GET /categories`: the categories that have products.

use axum::response::Response;
use serde::Serialize;
use storefront_http::Result;

use crate::cached::{CacheableJson, IfNoneMatch, UNTIL_WRITTEN};
use crate::catalog;

/// A category.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Category {
    pub id: i64,
    /// For people.
    pub name: String,
    /// The value of `GET /?category=`.
    pub slug: String,
    /// The number of products in the category.
    pub products: i64,
}

/// The categories that have products.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/categories", operation_id = "list_categories", tag = "Products",
    params(crate::parameters::IfNoneMatch),
    responses(
        (status = 200, description = "By name", body = Vec<Category>),
        crate::parameters::Cached,
    ),
))]
pub async fn list(known: IfNoneMatch) -> Result<Response> {
    let make = async || CacheableJson::new(&read().await?);
    let list = CacheableJson::read_through("categories", UNTIL_WRITTEN, make).await?;
    Ok(list.into_response(&known))
}

async fn read() -> Result<Vec<Category>> {
    const SQL: &str = "select c.id, c.name, c.slug, sum(n.products) as total
        from categories c join product_counts n on n.category_id = c.id
        group by c.id having total > 0 order by c.name collate nocase";
    let rows = catalog::query(SQL, []).await?;
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
