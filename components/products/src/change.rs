//! `POST /product`, `PUT`, `PATCH` and `DELETE /product/{id}`: for admins.

use std::borrow::Cow;

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use serde_json::Number;
use storefront_catalog::{Draft, Mistake, Money, store};
use storefront_files::conditional::Conditions;
use storefront_guest::database::Transaction;
use storefront_guest::error::FieldError;
use storefront_guest::fields::{Fields, FromJson};
use storefront_guest::query::Segment;
use storefront_guest::user::Admin;
use storefront_guest::{Error, Result};

use crate::record::Record;
use crate::{catalogue, product, sanitiser};

/// Adds a product.
///
/// Its description is sanitised: scripts, styles and the like go.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/products/product", operation_id = "create_product", tag = "Catalogue",
    request_body = crate::openapi::NewProduct,
    responses(
        (status = 201, description = "The product", body = Record,
            headers(("Location" = String, description = "Its path"), ("ETag" = String))),
        Fields,
        Admin,
    ),
))]
pub async fn create(_: Admin, fields: Fields) -> Result<Response> {
    let draft = read(fields, Draft::default(), Missing::IsAMistake)?;
    ready().await?;
    let transaction = Transaction::begin().await?;
    let record = write(&transaction, draft).await?;
    transaction.commit().await?;
    let location = format!("/api/products/product/{}", record.id);
    let response = record.into_response()?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], response).into_response())
}

/// Replaces a product: fields that are not sent get their defaults.
#[cfg_attr(test, utoipa::path(
    put, path = "/api/products/product/{id}", operation_id = "replace_product", tag = "Catalogue",
    params(("id" = i64, Path, example = 1099), crate::openapi::IfMatch),
    request_body = crate::openapi::NewProduct,
    responses(
        (status = 200, description = "The product", body = Record, headers(("ETag" = String))),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        Fields,
        Segment,
        Admin,
    ),
))]
pub async fn replace(
    admin: Admin,
    id: Segment,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    update(admin, id, &headers, fields, Missing::IsAMistake).await
}

/// Changes a product: fields that are not sent stay as they are.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/products/product/{id}", operation_id = "change_product", tag = "Catalogue",
    params(("id" = i64, Path, example = 1099), crate::openapi::IfMatch),
    request_body = crate::openapi::ProductChanges,
    responses(
        (status = 200, description = "The product", body = Record, headers(("ETag" = String))),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        Fields,
        Segment,
        Admin,
    ),
))]
pub async fn change(
    admin: Admin,
    id: Segment,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response> {
    update(admin, id, &headers, fields, Missing::StaysAsItIs).await
}

/// Deletes a product.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/products/product/{id}", operation_id = "delete_product", tag = "Catalogue",
    params(("id" = i64, Path, example = 1099), crate::openapi::IfMatch),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        storefront_guest::query::Query,
        Segment,
        Admin,
    ),
))]
pub async fn delete(_: Admin, Segment(id): Segment, headers: HeaderMap) -> Result<StatusCode> {
    let id = product::id(&id)?;
    ready().await?;
    let transaction = Transaction::begin().await?;
    find(&transaction, id, &headers).await?;
    transaction
        .query("delete from products where id = ?", [id.into()])
        .await?;
    transaction
        .query(store::FORGET_EMPTY_CATEGORIES, [])
        .await?;
    transaction.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn update(
    _: Admin,
    Segment(id): Segment,
    headers: &HeaderMap,
    fields: Fields,
    missing: Missing,
) -> Result<Response> {
    let id = product::id(&id)?;
    ready().await?;
    let transaction = Transaction::begin().await?;
    let before = find(&transaction, id, headers).await?.into_draft();
    let start = match missing {
        Missing::StaysAsItIs => before,
        Missing::IsAMistake => Draft {
            id: before.id,
            created_at: before.created_at,
            ..Draft::default()
        },
    };
    let record = write(&transaction, read(fields, start, missing)?).await?;
    transaction
        .query(store::FORGET_EMPTY_CATEGORIES, [])
        .await?;
    transaction.commit().await?;
    record.into_response()
}

/// What a request without a field means by it. Fields with a default are never
/// a mistake.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    IsAMistake,
    StaysAsItIs,
}

/// Reads the fields over those of a draft.
fn read(mut fields: Fields, mut draft: Draft, missing: Missing) -> Result<Draft> {
    let is_partial = missing == Missing::StaysAsItIs;
    take(&mut fields, "model", is_partial, Ok, &mut draft.model);
    take(&mut fields, "name", is_partial, Ok, &mut draft.name);
    let price = |number: Number| Money::from_number(&number);
    take(&mut fields, "price", is_partial, price, &mut draft.price);
    take(&mut fields, "description", true, Ok, &mut draft.description);
    take(&mut fields, "quantity", true, Ok, &mut draft.quantity);
    take(&mut fields, "image_url", true, Ok, &mut draft.image_url);
    take(&mut fields, "tags", true, Ok, &mut draft.tags);
    if fields.has("category") {
        let category = fields.optional("category", Ok::<String, &str>);
        draft.category = category.unwrap_or_default();
    }
    fields.check()?;
    Ok(draft)
}

fn take<T: FromJson, U>(
    fields: &mut Fields,
    name: &'static str,
    may_be_missing: bool,
    parse: impl FnOnce(T) -> std::result::Result<U, &'static str>,
    target: &mut U,
) {
    let value = match may_be_missing && !fields.has(name) {
        true => return,
        false => fields.required(name, parse),
    };
    // What is wrong is told by `fields.check()`.
    if let Ok(value) = value {
        *target = value;
    }
}

/// The product as it is, if the client may change it.
async fn find(transaction: &Transaction, id: i64, headers: &HeaderMap) -> Result<Record> {
    let rows = transaction.query(Record::SELECT, [id.into()]).await?;
    let record = Record::from_row(rows.into_iter().next().ok_or(product::NOT_FOUND)?)?;
    match Conditions::of(headers).permit_write(Some(&record.tag()?)) {
        true => Ok(record),
        false => Err(Error::PreconditionFailed),
    }
}

async fn write(transaction: &Transaction, draft: Draft) -> Result<Record> {
    let internal = |cause: &dyn std::fmt::Display| Error::Internal(cause.to_string());
    let known = draft.id;
    let product = draft
        .check(sanitiser::sanitise)
        .map_err(|mistakes| invalid(&mistakes))?;
    let rows = store::rows(&[product]).map_err(|error| internal(&error))?;
    transaction
        .query(store::WRITE_CATEGORIES, [rows.as_str().into()])
        .await?;
    let written = transaction
        .query(store::WRITE_PRODUCTS, [rows.into()])
        .await?;
    let id = match (written.first(), known) {
        (Some(row), _) => row.integer(0)?,
        // Nothing has changed.
        (None, Some(id)) => id,
        (None, None) => return Err(internal(&"a new product was not written")),
    };
    let rows = transaction.query(Record::SELECT, [id.into()]).await?;
    Record::from_row(rows.into_iter().next().ok_or(product::NOT_FOUND)?)
}

fn invalid(mistakes: &[Mistake]) -> Error {
    let errors = mistakes.iter().map(|(field, rule)| FieldError {
        loc: vec!["body".into(), Cow::Borrowed(*field)],
        msg: Cow::Borrowed(*rule),
        kind: "value_error",
    });
    Error::InvalidFields(errors.collect())
}

/// The schema is there, and the demo catalogue if it is wanted.
async fn ready() -> Result<()> {
    catalogue::query("select 1", []).await.map(drop)
}
