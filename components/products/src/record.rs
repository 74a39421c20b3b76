//! `GET /product/{id}/record`: a product with what only admins see.

use axum::response::{IntoResponse, Response};
use http::header::ETAG;
use serde::Serialize;
use storefront_catalog::{Draft, Money};
use storefront_http::Json;
use storefront_http::query::PathSegment;
use storefront_http::{Error, Result};
use storefront_identity::Admin;
use storefront_storage::sqlite::Row;

use crate::cached::CacheableJson;
use crate::catalog::{Item, Product};
use crate::{catalog, product};

/// A product with all its fields.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Record {
    pub id: i64,
    pub model: String,
    pub name: String,
    /// HTML, sanitised when it was written.
    pub description: String,
    pub quantity: i64,
    #[cfg_attr(test, schema(value_type = f64))]
    pub price: Money,
    pub image_url: String,
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
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
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
    let rows = catalog::query(Record::SELECT, [id.into()]).await?;
    let row = rows.into_iter().next().ok_or(product::NOT_FOUND)?;
    Record::from_row(row)?.into_response()
}

impl Record {
    /// Finds a record by its id, for [`Self::from_row`].
    pub const SELECT: &str = "select p.id, p.model, p.name, p.description, p.quantity,
            p.price_minor, p.image_url, c.name, p.tags, p.views, p.created_at, p.updated_at,
            p.version
        from products p left join categories c on c.id = p.category_id where p.id = ?";

    /// Reads a row of [`Self::SELECT`].
    ///
    /// # Errors
    /// 500 when the row has other columns.
    pub fn from_row(mut row: Row) -> Result<Self> {
        let tags = serde_json::from_str(row.text(8)?);
        Ok(Self {
            id: row.integer(0)?,
            model: row.take_text(1)?,
            name: row.take_text(2)?,
            description: row.take_text(3)?,
            quantity: row.integer(4)?,
            price: Money(row.integer(5)?),
            image_url: row.take_text(6)?,
            category: row.take_optional_text(7),
            tags: tags.map_err(|error| Error::Internal(format!("tags of a product: {error}")))?,
            views: row.integer(9)?,
            created_at: row.take_text(10)?,
            updated_at: row.take_text(11)?,
            version: row.integer(12)?,
        })
    }

    /// Returns the fields as a draft, which a change starts from.
    pub fn into_draft(self) -> Draft {
        Draft {
            id: Some(self.id),
            model: self.model,
            name: self.name,
            description: self.description,
            quantity: self.quantity,
            price: self.price,
            image_url: self.image_url,
            category: self.category,
            tags: self.tags,
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
        let page = Product {
            item: Item {
                id: self.id,
                model: self.model.clone(),
                quantity: self.quantity,
                image_url: self.image_url.clone(),
                price: self.price,
                name: self.name.clone(),
            },
            description: self.description.clone(),
        };
        Ok(CacheableJson::with_version(&page, self.version)?.tag)
    }
}
