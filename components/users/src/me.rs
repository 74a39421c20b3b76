//! `/me`: one's own account.

use http::StatusCode;
use storefront_guest::client::Client;
use storefront_guest::database::Transaction;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::user::{Account, CurrentUser, User};
use storefront_guest::{Error, Result, session};

use crate::admin;
use crate::audit::{self, Event};
use crate::credentials;
use crate::profile::{Info, Username};

const NO_INFO: Error = Error::NotFound("User information not found");

/// The account of the token.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/me", operation_id = "show_me", tag = "Accounts",
    responses(
        (status = 200, description = "The account", body = User),
        (status = 404, description = "`User information not found`"),
        CurrentUser,
    ),
))]
pub async fn show(current: CurrentUser) -> Result<Json<User>> {
    if current.account.has_info {
        Ok(Json(current.account.user))
    } else {
        Err(NO_INFO)
    }
}

/// Changes the account.
///
/// Fields that are not sent stay as they are; null removes.
#[cfg_attr(test, utoipa::path(
    patch, path = "/api/users/me", operation_id = "change_me", tag = "Accounts",
    request_body = crate::openapi::ProfileChanges,
    responses(
        (status = 200, description = "The account", body = User),
        (status = 400, description = "`Username already taken`"),
        (status = 404, description = "`User information not found`"),
        (status = 422, description = "`At least one of the following must be provided: \
            first_name, last_name, phone_number`"),
        Fields,
        CurrentUser,
    ),
))]
pub async fn change(
    current: CurrentUser,
    client: Client,
    mut fields: Fields,
) -> Result<Json<User>> {
    let sent = ["username", "first_name", "last_name", "phone_number"].map(|name| fields.has(name));
    let username = fields.optional("username", Username::parse);
    let info = Info::read(&mut fields);
    fields.check()?;
    let (username, info) = (username?, info?);
    let user = current.account.user;
    let transaction = Transaction::begin().await?;
    // Read again: what the request began with may be old by now.
    let before = transaction
        .query(
            "select u.username, i.first_name, i.last_name, i.phone_number
             from users u left join user_info i on i.user_id = u.id where u.uid = ?",
            [user.id.as_str().into()],
        )
        .await?;
    let before = before.first().ok_or(NO_INFO)?;
    let keep = |column: usize, new: Option<String>| {
        let old = before.optional_text(column).map(str::to_owned);
        if sent[column] { new } else { old }
    };
    let username = keep(0, username.map(|name| name.0));
    let info = Info {
        first_name: keep(1, info.first_name),
        last_name: keep(2, info.last_name),
        phone_number: keep(3, info.phone_number),
    };
    info.check()?;
    let changed = transaction
        .query(
            "update or ignore users set username = ?,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where uid = ? returning id",
            [username.into(), user.id.as_str().into()],
        )
        .await?;
    let Some(row) = changed.first() else {
        return Err(Error::BadRequest("Username already taken".into()));
    };
    transaction
        .query(
            "insert into user_info (first_name, last_name, phone_number, user_id)
             values (?, ?, ?, ?) on conflict (user_id) do update
             set first_name = excluded.first_name, last_name = excluded.last_name,
                 phone_number = excluded.phone_number",
            [
                info.first_name.into(),
                info.last_name.into(),
                info.phone_number.into(),
                row.integer(0)?.into(),
            ],
        )
        .await?;
    transaction.commit().await?;
    audit::record(Event::ProfileChanged, Some(&user.id), &client);
    let account = Account::find(&user.id).await?;
    Ok(Json(account.ok_or(NO_INFO)?.user))
}

/// Deletes the account and ends its sessions.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me", operation_id = "delete_me", tag = "Accounts",
    request_body = crate::openapi::Confirmation,
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "`Incorrect password`, `At least one admin must remain`"),
        Fields,
        CurrentUser,
        storefront_guest::limit::Limit,
    ),
))]
pub async fn delete(current: CurrentUser, client: Client, fields: Fields) -> Result<StatusCode> {
    let user = current.account.user;
    credentials::confirm_user(&user, fields, &client).await?;
    let transaction = Transaction::begin().await?;
    // What belongs to the account goes with it: `on delete cascade`.
    let sql = "delete from users where uid = ?";
    transaction.query(sql, [user.id.as_str().into()]).await?;
    if user.role == "admin" {
        admin::ensure_an_admin_remains(&transaction).await?;
    }
    transaction.commit().await?;
    session::end_all(&user.id).await?;
    audit::record(Event::AccountDeleted, Some(&user.id), &client);
    Ok(StatusCode::NO_CONTENT)
}
