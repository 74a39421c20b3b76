//! `GET /`, `GET /{id}`, `PATCH /{id}`: accounts, for admins.

use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::database::{self, Transaction};
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::page::{Page, Slice};
use storefront_guest::query::{Query, Segment};
use storefront_guest::user::{ACCOUNT_COLUMNS, Account, Admin, User};
use storefront_guest::{Error, Result, session};
use uuid::Uuid;

use crate::audit::{self, Event};

/// An account as an admin sees it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Managed {
    #[serde(flatten)]
    user: User,
    /// May not log in.
    disabled: bool,
}

impl From<Account> for Managed {
    fn from(account: Account) -> Self {
        Self {
            user: account.user,
            disabled: account.disabled,
        }
    }
}

/// The public id in a path. What is no UUID is no route of ours.
pub struct UserId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for UserId {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let Segment(text) = Segment::from_request_parts(parts, state).await?;
        let id = Uuid::try_parse(&text).map_err(|_| Error::NotFound("Not Found"))?;
        Ok(Self(id.to_string()))
    }
}

const NOT_FOUND: Error = Error::NotFound("User not found");

/// All accounts, the oldest first.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users", operation_id = "list_users", tag = "Users",
    params(
        ("search" = Option<String>, Query, description = "Part of an address, a username or a name"),
        Slice,
    ),
    responses((status = 200, description = "A part of the list", body = Page<Managed>), Admin, Query),
))]
pub async fn list(_: Admin, query: Query) -> Result<Json<Page<Managed>>> {
    const FROM: &str = "from users u left join user_info i on i.user_id = u.id
        where ?1 = '' or instr(lower(u.email || ' ' || coalesce(u.username, '') || ' '
            || coalesce(i.first_name, '') || ' ' || coalesce(i.last_name, '')), lower(?1)) > 0";
    let Slice { limit, offset } = Slice::of(&query)?;
    let search = query.get("search").unwrap_or_default();
    let count = format!("select count(*) {FROM}");
    let total = database::count(&count, [search.into()]).await?;
    let page = format!("select {ACCOUNT_COLUMNS} {FROM} order by u.id limit ?2 offset ?3");
    let rows = database::query(&page, [search.into(), limit.into(), offset.into()]).await?;
    let items = rows
        .into_iter()
        .map(|row| Account::from_row(row).map(Managed::from));
    Ok(Json(Page {
        items: items.collect::<Result<_>>()?,
        total,
    }))
}

/// An account.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/{id}", operation_id = "show_user", tag = "Users",
    params(UserId),
    responses(
        (status = 200, description = "The account", body = Managed),
        (status = 404, description = "`User not found`"),
        UserId,
        Admin,
    ),
))]
pub async fn show(UserId(id): UserId, _: Admin) -> Result<Json<Managed>> {
    Ok(Json(Account::find(&id).await?.ok_or(NOT_FOUND)?.into()))
}

/// Disables or enables an account, or gives it a role.
///
/// Disabling ends all sessions at once. Fields that are not sent, or null, stay as they
/// are.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/users/{id}", operation_id = "change_user", tag = "Users",
    params(UserId),
    request_body = crate::openapi::AccountChanges,
    responses(
        (status = 200, description = "The account", body = Managed),
        (status = 400, description = "`At least one admin must remain`"),
        (status = 404, description = "`User not found`"),
        Fields,
        UserId,
        Admin,
    ),
))]
pub async fn change(
    UserId(id): UserId,
    _: Admin,
    client: Client,
    mut fields: Fields,
) -> Result<Json<Managed>> {
    let disabled = fields.optional("disabled", Ok::<bool, &str>);
    let role = fields.optional("role", |role: String| match &*role {
        "user" | "admin" => Ok(role),
        _ => Err("Role should be user or admin"),
    });
    fields.check()?;
    let (disabled, role) = (disabled?, role?);
    let before = Account::find(&id).await?.ok_or(NOT_FOUND)?;
    let ends_sessions = disabled == Some(true) && !before.disabled;
    let transaction = Transaction::begin().await?;
    transaction
        .query(
            "update users set disabled = coalesce(?1, disabled), role = coalesce(?2, role),
                 token_version = token_version + ?3,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
             where uid = ?4",
            [
                disabled.map(i64::from).into(),
                role.clone().into(),
                i64::from(ends_sessions).into(),
                id.as_str().into(),
            ],
        )
        .await?;
    ensure_an_admin_remains(&transaction).await?;
    transaction.commit().await?;
    if ends_sessions {
        session::end_all(&id).await?;
    }
    let after = Account::find(&id).await?.ok_or(NOT_FOUND)?;
    if after.disabled != before.disabled {
        let event = if after.disabled {
            Event::Disabled
        } else {
            Event::Enabled
        };
        audit::record(event, Some(&id), &client);
    }
    if after.user.role != before.user.role {
        audit::record(Event::RoleChanged, Some(&id), &client);
    }
    Ok(Json(after.into()))
}

/// # Errors
/// 400 when the last account that may manage the others would be gone.
pub async fn ensure_an_admin_remains(transaction: &Transaction) -> Result<()> {
    let admins = "select 1 from users where role = 'admin' and not disabled limit 1";
    if transaction.query(admins, []).await?.is_empty() {
        return Err(Error::BadRequest("At least one admin must remain".into()));
    }
    Ok(())
}
