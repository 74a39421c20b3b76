//! `GET /product/{id}/record`: a product with what only admins see.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::header::ETAG;
use serde::Serialize;
use storefront_browse::product::{PRODUCT_COLUMNS, PRODUCT_TABLES, PRODUCT_WIDTH, Product};
use storefront_browse::variant::Variant;
use storefront_catalog::Draft;
use storefront_http::Json;
use storefront_http::Result;
use storefront_http::query::PathSegment;
use storefront_identity::Admin;
use storefront_storage::sqlite::Row;

use crate::product;

/// A product with all its fields.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Record {
    #[serde(flatten)]
    pub product: Product,
    /// The category's name.
    #[cfg_attr(test, schema(required))]
    pub category: Option<String>,
    pub tags: Vec<String>,
    /// The number of views, as far as they are stored.
    pub views: i64,
    #[cfg_attr(test, schema(format = DateTime))]
    pub created_at: String,
    #[cfg_attr(test, schema(format = DateTime))]
    pub updated_at: String,
}

/// A product with what only admins see.
///
/// Its `ETag` is what `If-Match` takes.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/products/product/{id}/record", operation_id = "show_product_record",
    tag = "Catalog",
    params(("id" = i64, Path, example = 1099)),
    responses(
        (status = 200, description = "All of the product", body = Record, headers(("ETag" = String))),
        (status = 404, description = "`Product not found`"),
        storefront_http::query::Query,
        PathSegment,
        Admin,
    ),
))]
pub async fn show(_: Admin, PathSegment(id): PathSegment) -> Result<Response> {
    let id = product::parse_id(&id)?;
    let rows = storefront_browse::query(&SELECT, [id.into()]).await?;
    let row = rows.into_iter().next().ok_or(product::NOT_FOUND)?;
    Record::from_row(row)?.into_response()
}

/// Finds a record by its id, for [`Record::from_row`].
pub static SELECT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "select {PRODUCT_COLUMNS}, p.tags, p.views, p.created_at, p.updated_at
         from {PRODUCT_TABLES} where p.id = ?"
    )
});

impl Record {
    /// Reads a row of [`SELECT`].
    ///
    /// # Errors
    /// 500 when the row has other columns.
    pub fn from_row(mut row: Row) -> Result<Self> {
        let product = Product::from_row(&mut row)?;
        Ok(Self {
            category: product.categories.last().map(|one| one.name.clone()),
            product,
            tags: row.json(PRODUCT_WIDTH)?.unwrap_or_default(),
            views: row.integer(PRODUCT_WIDTH + 1)?,
            created_at: row.take_text(PRODUCT_WIDTH + 2)?,
            updated_at: row.take_text(PRODUCT_WIDTH + 3)?,
        })
    }

    /// Returns the fields as a draft, which a change starts from.
    pub fn into_draft(self) -> Draft {
        let Product {
            item,
            description,
            images,
            options,
            variants,
            ..
        } = self.product;
        Draft {
            id: Some(item.id),
            model: item.model,
            name: item.name,
            description,
            quantity: item.quantity,
            price: item.price,
            compare_at_price: item.compare_at_price,
            image_url: item.image_url,
            images,
            category: self.category,
            tags: self.tags,
            slug: item.slug,
            options: options.into_iter().map(Into::into).collect(),
            variants: variants.into_iter().map(Variant::into_draft).collect(),
            created_at: Some(self.created_at),
        }
    }

    /// Responds with the record, with the entity tag that `If-Match` takes.
    ///
    /// # Errors
    /// Serialisation fails, which no record can cause.
    pub fn into_response(self) -> Result<Response> {
        Ok(([(ETAG, self.tag()?)], Json(self)).into_response())
    }

    /// Returns the entity tag of the product's page, which changes with the record.
    ///
    /// # Errors
    /// Serialisation fails, which no record can cause.
    pub fn tag(&self) -> Result<String> {
        Ok(self.product.as_json()?.tag)
    }
}
