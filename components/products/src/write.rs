//! `POST /product`, `PUT`, `PATCH` and `DELETE /product/{id}`: admins write products.

use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use storefront_browse::{cached, prepare};
use storefront_catalog::{Draft, InvalidField, VariantDraft, slug, store};
use storefront_http::conditional::Conditions;
use storefront_http::query::PathSegment;
use storefront_http::{Error, FieldError, Json, Result};
use storefront_identity::Admin;
use storefront_storage::sqlite::{Transaction, Value};

use crate::fields::{NewProduct, ProductChanges};
use crate::record::{Record, SELECT};
use crate::{product, sanitiser};

/// Adds a product.
///
/// Its description is sanitised: scripts, styles and the like go.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/products/product", operation_id = "create_product", tag = "Catalog",
    request_body = NewProduct,
    responses(
        (status = 201, description = "The product", body = Record,
            headers(("Location" = String, description = "Its path"), ("ETag" = String))),
        (status = 400, description = "`Slug already taken`"),
        Json<NewProduct>,
        Admin,
    ),
))]
pub async fn create(_: Admin, Json(new): Json<NewProduct>) -> Result<Response> {
    prepare().await?;
    let transaction = Transaction::begin().await?;
    let record = store(&transaction, new.into_draft(), &Before::default()).await?;
    transaction.commit().await?;
    cached::invalidate().await;
    let location = format!("/api/products/product/{}", record.product.item.id);
    let response = record.into_response()?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], response).into_response())
}

/// Replaces a product: fields that are not sent get their defaults.
#[cfg_attr(test, utoipa::path(
    put, path = "/api/products/product/{id}", operation_id = "replace_product", tag = "Catalog",
    params(("id" = i64, Path, example = 1099), crate::parameters::IfMatch),
    request_body = NewProduct,
    responses(
        (status = 200, description = "The product", body = Record, headers(("ETag" = String))),
        (status = 400, description = "`Slug already taken`"),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        Json<NewProduct>,
        PathSegment,
        Admin,
    ),
))]
pub async fn replace(
    _: Admin,
    id: PathSegment,
    headers: HeaderMap,
    Json(new): Json<NewProduct>,
) -> Result<Response> {
    store_changed(id, &headers, |before| {
        let new = new.into_draft();
        Ok(Draft {
            id: before.id,
            created_at: before.created_at,
            slug: new.slug.or(before.slug),
            ..new
        })
    })
    .await
}

/// Changes a product: fields that are not sent stay as they are.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/products/product/{id}", operation_id = "change_product", tag = "Catalog",
    params(("id" = i64, Path, example = 1099), crate::parameters::IfMatch),
    request_body = ProductChanges,
    responses(
        (status = 200, description = "The product", body = Record, headers(("ETag" = String))),
        (status = 400, description = "`Slug already taken`"),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        Json<NewProduct>,
        PathSegment,
        Admin,
    ),
))]
pub async fn update(
    _: Admin,
    id: PathSegment,
    headers: HeaderMap,
    Json(changes): Json<ProductChanges>,
) -> Result<Response> {
    store_changed(id, &headers, |before| {
        let field = changes
            .of_variants()
            .filter(|_| !before.variants.is_empty());
        match field {
            Some(field) => Err(invalid(
                field,
                "It is that of the variants, so change these",
            )),
            None => Ok(changes.apply_to(before)),
        }
    })
    .await
}

/// Deletes a product.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/products/product/{id}", operation_id = "delete_product", tag = "Catalog",
    params(("id" = i64, Path, example = 1099), crate::parameters::IfMatch),
    responses(
        (status = 204, description = "It is gone"),
        (status = 404, description = "`Product not found`"),
        (status = 412, description = "`Precondition failed`: it has changed since"),
        storefront_http::query::Query,
        PathSegment,
        Admin,
    ),
))]
pub async fn delete(
    _: Admin,
    PathSegment(id): PathSegment,
    headers: HeaderMap,
) -> Result<StatusCode> {
    let id = product::parse_id(&id)?;
    prepare().await?;
    let transaction = Transaction::begin().await?;
    find(&transaction, id, &headers).await?;
    transaction
        .query("delete from products where id = ?", [id.into()])
        .await?;
    transaction
        .query(store::FORGET_EMPTY_CATEGORIES, [])
        .await?;
    transaction.commit().await?;
    cached::invalidate().await;
    Ok(StatusCode::NO_CONTENT)
}

/// Stores the product that a function makes of the current one.
async fn store_changed(
    PathSegment(id): PathSegment,
    headers: &HeaderMap,
    change: impl FnOnce(Draft) -> Result<Draft>,
) -> Result<Response> {
    let id = product::parse_id(&id)?;
    prepare().await?;
    let transaction = Transaction::begin().await?;
    let draft = find(&transaction, id, headers).await?.into_draft();
    let before = Before {
        slug: draft.slug.clone(),
        variants: draft.variants.iter().map(|variant| variant.id).collect(),
    };
    let record = store(&transaction, change(draft)?, &before).await?;
    transaction
        .query(store::FORGET_EMPTY_CATEGORIES, [])
        .await?;
    transaction.commit().await?;
    cached::invalidate().await;
    record.into_response()
}

/// Finds the product, if the conditions of the request permit a change.
async fn find(transaction: &Transaction, id: i64, headers: &HeaderMap) -> Result<Record> {
    let rows = transaction.query(&SELECT, [id.into()]).await?;
    let record = Record::from_row(rows.into_iter().next().ok_or(product::NOT_FOUND)?)?;
    match Conditions::from_headers(headers).permit_write(Some(&record.tag()?)) {
        true => Ok(record),
        false => Err(Error::PreconditionFailed),
    }
}

/// What a product has so far that a change is checked against.
#[derive(Default)]
struct Before {
    slug: Option<String>,
    /// The ids of its variants.
    variants: Vec<Option<i64>>,
}

async fn store(transaction: &Transaction, draft: Draft, before: &Before) -> Result<Record> {
    let internal = |cause: &dyn std::fmt::Display| Error::Internal(cause.to_string());
    let known = draft.id;
    let is_own =
        |variant: &VariantDraft| variant.id.is_none() || before.variants.contains(&variant.id);
    if !draft.variants.iter().all(is_own) {
        return Err(invalid(
            "variants",
            "Ids should be those of the product's variants",
        ));
    }
    if draft.slug != before.slug
        && let Some(slug) = draft.slug.as_deref().and_then(slug::from_name)
    {
        let parameters = [slug.into(), known.map_or(Value::Null, Value::Integer)];
        let others = transaction.query(store::OTHER_WITH_SLUG, parameters);
        if !others.await?.is_empty() {
            return Err(Error::BadRequest("Slug already taken".into()));
        }
    }
    let product = draft.check(&sanitiser::TOOLS).map_err(to_error)?;
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
    let rows = transaction.query(&SELECT, [id.into()]).await?;
    Record::from_row(rows.into_iter().next().ok_or(product::NOT_FOUND)?)
}

fn to_error(invalid: Vec<InvalidField>) -> Error {
    let errors = invalid.into_iter().map(|(field, msg)| FieldError {
        loc: vec!["body".into(), field.into()],
        msg,
        kind: "value_error",
    });
    Error::InvalidFields(errors.collect())
}

fn invalid(field: &'static str, rule: &'static str) -> Error {
    to_error(vec![(field, rule.into())])
}
