//! `GET /`, `GET /{id}`, `PATCH /{id}`: accounts, for admins.

use crate::audit::{self, Event};
use crate::user_id::UserId;
use deserr::Deserr;
use serde::Serialize;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::RequestBody;
use storefront_http::fields::{FieldErrors, Reason};
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;
use storefront_http::{Error, Result};
use storefront_identity::account::ACCOUNT_COLUMNS;
use storefront_identity::session;
use storefront_identity::{Account, AccountChange, Admin, User};
use storefront_storage::sqlite::{self, Transaction};

/// An account as an admin sees it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ManagedUser {
    #[serde(flatten)]
    user: User,
    /// The account may not log in.
    disabled: bool,
}

impl From<Account> for ManagedUser {
    fn from(account: Account) -> Self {
        Self {
            user: account.user,
            disabled: account.disabled,
        }
    }
}

/// What an admin changes.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"disabled": true})))]
pub struct AccountChanges {
    #[deserr(default)]
    disabled: Option<bool>,
    #[deserr(default)]
    role: Option<Role>,
}

impl RequestBody for AccountChanges {}

/// The role of an account.
#[derive(Clone, Copy, Deserr)]
#[deserr(try_from(String) = Role::parse -> Reason)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(rename_all = "lowercase"))]
pub enum Role {
    User,
    Admin,
}

impl Role {
    fn parse(text: String) -> Result<Self, Reason> {
        match &*text {
            "user" => Ok(Self::User),
            "admin" => Ok(Self::Admin),
            _ => Err("Role should be user or admin".into()),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Admin => "admin",
        }
    }
}

const NOT_FOUND: Error = Error::NotFound("User not found");

/// Lists all accounts: searched, filtered, sorted, in parts.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users", operation_id = "list_users", tag = "Users",
    params(crate::parameters::UserListParameters, PageRequest),
    responses((status = 200, description = "A part of the list", body = Page<ManagedUser>), Admin, Query),
))]
pub async fn list(_: Admin, query: Query) -> Result<Json<Page<ManagedUser>>> {
    const ROLES: [(&str, &str); 2] = [("user", "u.role = 'user'"), ("admin", "u.role = 'admin'")];
    const STATES: [(&str, &str); 3] = [
        ("enabled", "not u.disabled"),
        ("disabled", "u.disabled"),
        ("unverified", "not u.is_verified"),
    ];
    const ORDERS: [(&str, &str); 4] = [
        ("newest", "u.id desc"),
        ("-newest", "u.id"),
        ("email", "u.email"),
        ("-email", "u.email desc"),
    ];
    let PageRequest { limit, offset } = PageRequest::from_query(&query)?;
    let search = query.get("search").unwrap_or_default();
    let role = query.choose("role", &ROLES)?.unwrap_or("true");
    let state = query.choose("state", &STATES)?.unwrap_or("true");
    let order = query.choose("sort", &ORDERS)?.unwrap_or("u.id");
    let from = format!(
        "from users u left join user_info i on i.user_id = u.id
        where (?1 = '' or instr(lower(u.email || ' ' || coalesce(u.username, '') || ' '
            || coalesce(i.first_name, '') || ' ' || coalesce(i.last_name, '')), lower(?1)) > 0)
            and {role} and {state}"
    );
    let total = sqlite::count(&format!("select count(*) {from}"), [search.into()]).await?;
    let page = format!("select {ACCOUNT_COLUMNS} {from} order by {order} limit ?2 offset ?3");
    let rows = sqlite::query(&page, [search.into(), limit.into(), offset.into()]).await?;
    let items = rows
        .into_iter()
        .map(|row| Account::from_row(row).map(ManagedUser::from));
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
        (status = 200, description = "The account", body = ManagedUser),
        (status = 404, description = "`User not found`"),
        UserId,
        Admin,
    ),
))]
pub async fn show(UserId(id): UserId, _: Admin) -> Result<Json<ManagedUser>> {
    Ok(Json(Account::find(&id).await?.ok_or(NOT_FOUND)?.into()))
}

/// Disables or enables an account, or gives it a role.
///
/// Disabling ends all sessions at once. Fields that are not sent, or null, stay as they
/// are.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/users/{id}", operation_id = "change_user", tag = "Users",
    params(UserId),
    request_body = AccountChanges,
    responses(
        (status = 200, description = "The account", body = ManagedUser),
        (status = 400, description = "`At least one admin must remain`"),
        (status = 404, description = "`User not found`"),
        Json<AccountChanges>,
        UserId,
        Admin,
    ),
))]
pub async fn change(
    UserId(id): UserId,
    admin: Admin,
    client: Client,
    Json(changes): Json<AccountChanges>,
) -> Result<Json<ManagedUser>> {
    let AccountChanges { disabled, role } = changes;
    let before = Account::find(&id).await?.ok_or(NOT_FOUND)?;
    let ends_sessions = disabled == Some(true) && !before.disabled;
    let announced = AccountChange::begin(&id).await?;
    let transaction = Transaction::begin().await?;
    transaction
        .query(
            "update users set disabled = coalesce(?1, disabled), role = coalesce(?2, role),
                 token_version = token_version + ?3,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
             where uid = ?4",
            [
                disabled.map(i64::from).into(),
                role.map(Role::name).into(),
                i64::from(ends_sessions).into(),
                id.as_str().into(),
            ],
        )
        .await?;
    ensure_an_admin_remains(&transaction).await?;
    transaction.commit().await?;
    announced.finish().await;
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
        audit::record_by(&admin.0.session.user, event, &id, &client);
    }
    if after.user.role != before.user.role {
        audit::record_by(&admin.0.session.user, Event::RoleChanged, &id, &client);
    }
    Ok(Json(after.into()))
}

/// Checks that an admin remains who can manage accounts.
///
/// # Errors
/// 400 when there is none.
pub async fn ensure_an_admin_remains(transaction: &Transaction) -> Result<()> {
    let admins = "select 1 from users where role = 'admin' and not disabled limit 1";
    if transaction.query(admins, []).await?.is_empty() {
        return Err(Error::BadRequest("At least one admin must remain".into()));
    }
    Ok(())
}
