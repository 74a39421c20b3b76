//! `/me`: the caller's own account.

use deserr::Deserr;
use http::StatusCode;
use storefront_http::fields::{FieldErrors, Patch, Reason};
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::{Account, AccountChange, CurrentUser, User, session};
use storefront_storage::sqlite::Transaction;

use crate::admin;
use crate::audit::{self, Event};
use crate::cookie::{BrowserToken, CookieChange};
use crate::credentials::ConfirmedUser;
use crate::profile::{Info, LanguageTag, Username, parse_name, parse_phone_number};

/// Changes of an account. Null removes, and so does a blank name or number.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "first_name": "Augusta", "phone_number": "+44 20 7946 0958"
})))]
pub struct ProfileChanges {
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Username>))]
    username: Patch<Username>,
    #[deserr(default, try_from(Patch<String>) = parse_name -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 100))]
    first_name: Patch<String>,
    #[deserr(default, try_from(Patch<String>) = parse_name -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 100))]
    last_name: Patch<String>,
    #[deserr(default, try_from(Patch<String>) = parse_phone_number -> Reason)]
    #[cfg_attr(test, schema(value_type = Option<String>, pattern = r"^ *$|^[0-9 +().-]{3,32}$"))]
    phone_number: Patch<String>,
    /// Of mails. Null for the shop's.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<LanguageTag>))]
    language: Patch<LanguageTag>,
}

impl RequestBody for ProfileChanges {}

const NO_INFO: Error = Error::NotFound("User information not found");

/// Shows the account of the caller.
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
    request_body = ProfileChanges,
    responses(
        (status = 200, description = "The account", body = User),
        (status = 400, description = "`Username already taken`"),
        (status = 404, description = "`User information not found`"),
        (status = 422, description = "`At least one of the following must be provided: \
            first_name, last_name, phone_number`"),
        Json<ProfileChanges>,
        CurrentUser,
    ),
))]
pub async fn change(
    current: CurrentUser,
    client: Client,
    Json(changes): Json<ProfileChanges>,
) -> Result<Json<User>> {
    let user = current.account.user;
    let announced = AccountChange::begin(&user.id).await?;
    let transaction = Transaction::begin().await?;
    // Read again: what the request began with may be old by now.
    let before = transaction
        .query(
            "select u.username, i.first_name, i.last_name, i.phone_number, u.language
             from users u left join user_info i on i.user_id = u.id where u.uid = ?",
            [user.id.as_str().into()],
        )
        .await?;
    let before = before.first().ok_or(NO_INFO)?;
    let stored = |column| before.optional_text(column).map(str::to_owned);
    let username = changes.username.and_then(|name| Some(name.0));
    let username = username.apply(stored(0));
    let language = changes.language;
    let language = language.and_then(|language| Some(language.0.tag().to_owned()));
    let language = language.apply(stored(4));
    let info = Info {
        first_name: changes.first_name.apply(stored(1)),
        last_name: changes.last_name.apply(stored(2)),
        phone_number: changes.phone_number.apply(stored(3)),
    };
    info.check()?;
    let changed = transaction
        .query(
            "update or ignore users set username = ?, language = ?,
                 updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') where uid = ? returning id",
            [username.into(), language.into(), user.id.as_str().into()],
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
    announced.finish().await;
    audit::record(Event::ProfileChanged, Some(&user.id), &client);
    let account = Account::find(&user.id).await?;
    Ok(Json(account.ok_or(NO_INFO)?.user))
}

/// Deletes the account and ends its sessions.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me", operation_id = "delete_me", tag = "Accounts",
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 204, description = "It is gone"),
        (status = 400, description = "`At least one admin must remain`"),
        ConfirmedUser,
    ),
))]
pub async fn delete(
    browser: BrowserToken,
    confirmed: ConfirmedUser,
) -> Result<(CookieChange, StatusCode)> {
    let ConfirmedUser { user, client } = confirmed;
    let announced = AccountChange::begin(&user.id).await?;
    let transaction = Transaction::begin().await?;
    // The rows of other tables go with it: `on delete cascade`.
    let sql = "delete from users where uid = ?";
    transaction.query(sql, [user.id.as_str().into()]).await?;
    if user.role == "admin" {
        admin::ensure_an_admin_remains(&transaction).await?;
    }
    transaction.commit().await?;
    announced.finish().await;
    session::end_all(&user.id).await?;
    audit::record(Event::AccountDeleted, Some(&user.id), &client);
    Ok((browser.forget().await?, StatusCode::NO_CONTENT))
}
