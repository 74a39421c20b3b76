//! `/me/passkeys/second_factor`: passkeys beside the password.

use http::StatusCode;
use storefront_http::{Error, Json, Result};
use storefront_storage::sqlite::{self, Transaction};

use crate::audit::{self, Event};
use crate::credentials::ConfirmedUser;
use crate::mail::outbox;
use crate::recovery_codes::{self, RecoveryCodes};

/// Lets a login with the password ask for a passkey too. A mail tells the owner.
///
/// It is turned off with the last passkey. New recovery codes replace older ones: who has lost
/// the passkeys logs in with the password and one of them in `otp`.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/me/passkeys/second_factor", operation_id = "require_passkeys",
    tag = "Passkeys",
    request_body = crate::credentials::Confirmation,
    responses(
        (status = 200, description = "Recovery codes, shown once", body = RecoveryCodes),
        (status = 400, description = "`Passkeys are already a second factor`, `Add a passkey first`"),
        ConfirmedUser,
    ),
))]
pub async fn turn_on(confirmed: ConfirmedUser) -> Result<Json<RecoveryCodes>> {
    let ConfirmedUser { user, client } = confirmed;
    let transaction = Transaction::begin().await?;
    let sql = "select 1 from passkeys where user_uid = ? limit 1";
    let passkeys = transaction.query(sql, [user.id.as_str().into()]).await?;
    if passkeys.is_empty() {
        return Err(Error::BadRequest("Add a passkey first".into()));
    }
    let sql = "insert into passkey_second_factors (user_uid) values (?) on conflict do nothing
        returning 1";
    let changed = transaction.query(sql, [user.id.as_str().into()]).await?;
    if changed.is_empty() {
        return Err(Error::BadRequest(
            "Passkeys are already a second factor".into(),
        ));
    }
    let codes = recovery_codes::replace(&transaction, &user.id).await?;
    transaction.commit().await?;
    audit::record(Event::PasskeysRequired, Some(&user.id), &client);
    outbox::send_later();
    Ok(Json(codes))
}

/// Lets the password suffice again, unless there is an app. A mail tells the owner.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/me/passkeys/second_factor", operation_id = "do_not_require_passkeys",
    tag = "Passkeys",
    request_body = crate::credentials::Confirmation,
    responses((status = 204, description = "It is off"), ConfirmedUser),
))]
pub async fn turn_off(confirmed: ConfirmedUser) -> Result<StatusCode> {
    let ConfirmedUser { user, client } = confirmed;
    let sql = "delete from passkey_second_factors where user_uid = ? returning 1";
    let changed = sqlite::write(sql, [user.id.as_str().into()]).await?;
    if !changed.is_empty() {
        audit::record(Event::PasskeysNotRequired, Some(&user.id), &client);
        outbox::send_later();
    }
    Ok(StatusCode::NO_CONTENT)
}
