//! The audit log: what happened to accounts (ASVS 16.3), and which admin did it if it was not
//! the owner. It has no secrets. A trigger in the schema deletes rows after 90 days.

use serde::Serialize;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::Result;
use storefront_http::page::{Page, PageRequest};
use storefront_http::query::{Query, invalid_parameter};
use storefront_identity::Admin;
use storefront_storage::sqlite;

use crate::user_id::Subject;

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
    EmailChanged,
    EmailRestored,
    TotpEnabled,
    TotpDisabled,
    RecoveryCodesRenewed,
    PasskeyLogin,
    PasskeyRefused,
    PasskeyAdded,
    PasskeyRemoved,
    PasskeysRequired,
    PasskeysNotRequired,
    ProfileChanged,
    AccountDeleted,
    Disabled,
    Enabled,
    RoleChanged,
    SessionEnded,
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
            Self::EmailChanged => "email_changed",
            Self::EmailRestored => "email_restored",
            Self::TotpEnabled => "totp_enabled",
            Self::TotpDisabled => "totp_disabled",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::PasskeyLogin => "passkey_login",
            Self::PasskeyRefused => "passkey_refused",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasskeysRequired => "passkey_second_factor_on",
            Self::PasskeysNotRequired => "passkey_second_factor_off",
            Self::ProfileChanged => "profile_changed",
            Self::AccountDeleted => "account_deleted",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::RoleChanged => "role_changed",
            Self::SessionEnded => "session_ended",
        }
    }
}

/// Writes a row while the answer is already on its way: it must not make a failed
/// login of a known account slower than one of an unknown.
pub fn record(event: Event, user: Option<&str>, client: &Client) {
    write_later(event, user, client, None);
}

/// Writes a row of what an admin did to an account.
pub fn record_by(admin: &str, event: Event, user: &str, client: &Client) {
    write_later(event, Some(user), client, Some(admin));
}

fn write_later(event: Event, user: Option<&str>, client: &Client, actor: Option<&str>) {
    // An admin's own account has no other actor than its owner.
    const SQL: &str = "insert into audit (user_uid, event, ip, user_agent, actor_uid)
        values (?1, ?2, ?3, ?4, nullif(?5, ?1))";
    let parameters = [
        user.into(),
        event.name().into(),
        client.address.to_string().into(),
        client.user_agent.as_str().into(),
        actor.into(),
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
    /// The account that it happened to; for admins. Missing if nobody of that name is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    user_id: Option<String>,
    /// That account's address, while the account exists; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    email: Option<String>,
    /// The admin who did it; for admins. Missing if the owner did it, or nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    actor_id: Option<String>,
    /// That admin's address, while the account exists; for admins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    actor_email: Option<String>,
}

/// What happened to the account in the last 90 days, the latest first.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/me/audit", operation_id = "show_my_audit_log", tag = "Accounts",
    params(crate::parameters::AuditParameters, PageRequest),
    responses((status = 200, description = "A part of the log", body = Page<Entry>), storefront_identity::CurrentUser, Query),
))]
pub async fn list(subject: Subject, query: Query) -> Result<Json<Page<Entry>>> {
    let accounts = match subject.is_named {
        true => ACCOUNTS,
        false => "null, null, null, null",
    };
    page(accounts, &subject.user, &query).await
}

/// What happened to all accounts in the last 90 days, the latest first.
///
/// What happened to an account stays when the account is deleted. Up to 10 000 entries are
/// counted; there may be more.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/audit", operation_id = "show_whole_audit_log", tag = "Users",
    params(
        ("user" = Option<String>, Query, description = "The id or the address of an account"),
        crate::parameters::AuditParameters,
        PageRequest,
    ),
    responses((status = 200, description = "A part of the log", body = Page<Entry>), Admin, Query),
))]
pub async fn list_all(_: Admin, query: Query) -> Result<Json<Page<Entry>>> {
    page(ACCOUNTS, query.get("user").unwrap_or_default(), &query).await
}

/// What admins see of accounts.
const ACCOUNTS: &str = "a.user_uid, u.email, a.actor_uid, o.email";

/// Reads a page of an account's rows or, if `user` is empty, of all.
///
/// Counting a million rows takes 27 ms, and counting 10 000 half a millisecond. The ids of the
/// page are selected first, along an index. An account's rows are in the order of their ids in
/// its index: with the order of all others, SQLite would sort them.
async fn page(accounts: &str, user: &str, query: &Query) -> Result<Json<Page<Entry>>> {
    let PageRequest { limit, offset } = PageRequest::from_query(query)?;
    let event = query.get("event").unwrap_or_default();
    let (since, until) = (time(query, "since")?, time(query, "until")?);
    let mut rows = String::from("from audit a where true");
    // A unary plus keeps SQLite from using an index: that of the account leads to fewer rows.
    let (plus, order) = if user.is_empty() {
        ("", "a.at desc, a.id desc")
    } else {
        rows += " and a.user_uid = coalesce((select uid from users where email = lower(?1)), ?1)";
        ("+", "a.id desc")
    };
    for (value, condition) in [
        (event, "a.event = ?2"),
        (since, "a.at >= ?3"),
        (until, "a.at < ?4"),
    ] {
        if !value.is_empty() {
            rows = rows + " and " + plus + condition;
        }
    }
    let sql = format!(
        "select total, a.at, a.event, a.ip, a.user_agent, {accounts}
         from (select count(*) as total from (select 1 {rows} limit 10000))
         left join (select a.id {rows} order by {order} limit ?5 offset ?6) page on true
         left join audit a on a.id = page.id
         left join users u on u.uid = a.user_uid
         left join users o on o.uid = a.actor_uid
         order by {order}"
    );
    let parameters = [
        user.into(),
        event.into(),
        since.into(),
        until.into(),
        limit.into(),
        offset.into(),
    ];
    let rows = sqlite::query(&sql, parameters).await?;
    let mut page = Page {
        items: Vec::with_capacity(rows.len()),
        total: 0,
    };
    for mut row in rows {
        page.total = row.integer(0)?;
        // A page behind the last one has a row with the total only.
        if let Some(at) = row.take_optional_text(1) {
            page.items.push(Entry {
                at,
                event: row.take_text(2)?,
                ip: row.take_text(3)?,
                user_agent: row.take_text(4)?,
                user_id: row.take_optional_text(5),
                email: row.take_optional_text(6),
                actor_id: row.take_optional_text(7),
                actor_email: row.take_optional_text(8),
            });
        }
    }
    Ok(Json(page))
}

/// Reads a date, or a time in UTC: the start of what is stored for a row. Empty without one.
fn time<'a>(query: &'a Query, name: &'static str) -> Result<&'a str> {
    let text = query.get(name).unwrap_or_default();
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    match &*shape {
        "" | "0000-00-00" | "0000-00-00T00:00:00Z" => Ok(text),
        _ => {
            let msg = "Input should be as 2026-01-31 or 2026-01-31T12:00:00Z";
            Err(invalid_parameter("query", name, msg, "value_error"))
        }
    }
}
