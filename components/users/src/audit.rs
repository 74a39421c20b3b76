//! The audit log: what happened to accounts (ASVS 16.3). It has no secrets. A trigger in
//! the schema deletes rows after 90 days.

use serde::Serialize;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::Query;
use storefront_identity::{Admin, CurrentUser};
use storefront_storage::sqlite;

use crate::user_id::UserId;

/// What happened.
#[derive(Clone, Copy)]
pub enum Event {
    Register,
    Login,
    LoginFailed,
    Logout,
    RefreshRefused,
    PasswordChanged,
    PasswordReset,
    EmailVerified,
    TotpEnabled,
    TotpDisabled,
    RecoveryCodesRenewed,
    ProfileChanged,
    AccountDeleted,
    Disabled,
    Enabled,
    RoleChanged,
}

impl Event {
    fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Login => "login",
            Self::LoginFailed => "login_failed",
            Self::Logout => "logout",
            Self::RefreshRefused => "refresh_refused",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::EmailVerified => "email_verified",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpDisabled => "totp_disabled",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::ProfileChanged => "profile_changed",
            Self::AccountDeleted => "account_deleted",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::RoleChanged => "role_changed",
        }
    }
}

/// Writes a row while the answer is already on its way: it must not make a failed
/// login of a known account slower than one of an unknown.
pub fn record(event: Event, user: Option<&str>, client: &Client) {
    const SQL: &str = "insert into audit (user_uid, event, ip, user_agent) values (?, ?, ?, ?)";
    let parameters = [
        user.into(),
        event.name().into(),
        client.address.to_string().into(),
        client.user_agent.as_str().into(),
    ];
    spin_sdk::wasip3::spawn(async move {
        if let Err(error) = sqlite::write(SQL, parameters).await {
            error.log();
        }
    });
}

/// A row of the log.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Entry {
    /// RFC 3339, UTC.
    #[cfg_attr(test, schema(format = DateTime))]
    at: String,
    /// Such as `login` or `password_changed`.
    event: String,
    /// Of the client.
    ip: String,
    /// Of the client.
    user_agent: String,
}

/// What happened to the account in the last 90 days, the latest first.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/me/audit", operation_id = "show_my_audit_log", tag = "Accounts",
    params(PageRequest),
    responses((status = 200, description = "A part of the log", body = Page<Entry>), CurrentUser, Query),
))]
pub async fn list_mine(current: CurrentUser, query: Query) -> Result<Json<Page<Entry>>> {
    page(&current.account.user.id, &query).await
}

/// What happened to an account in the last 90 days, the latest first.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/{id}/audit", operation_id = "show_audit_log", tag = "Users",
    params(UserId, PageRequest),
    responses(
        (status = 200, description = "A part of the log, empty for an unknown account", body = Page<Entry>),
        UserId,
        Admin,
        Query,
    ),
))]
pub async fn list_of_user(UserId(id): UserId, _: Admin, query: Query) -> Result<Json<Page<Entry>>> {
    page(&id, &query).await
}

async fn page(user: &str, query: &Query) -> Result<Json<Page<Entry>>> {
    const SQL: &str = "select at, event, ip, user_agent, count(*) over () from audit
        where user_uid = ? order by id desc limit ? offset ?";
    let PageRequest { limit, offset } = PageRequest::from_query(query)?;
    let rows = sqlite::query(SQL, [user.into(), limit.into(), offset.into()]).await?;
    let total = match rows.first() {
        Some(row) => row.integer(4)?,
        // A page behind the last one.
        None => {
            let sql = "select count(*) from audit where user_uid = ?";
            sqlite::count(sql, [user.into()]).await?
        }
    };
    let entry = |row: &sqlite::Row| {
        Ok(Entry {
            at: row.text(0)?.to_owned(),
            event: row.text(1)?.to_owned(),
            ip: row.text(2)?.to_owned(),
            user_agent: row.text(3)?.to_owned(),
        })
    };
    let items = rows.iter().map(entry).collect::<Result<_>>()?;
    Ok(Json(Page { items, total }))
}
