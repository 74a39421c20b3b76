//! `POST /reset_password`: a new password for someone who knows the old one.

use deserr::Deserr;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::{AccountChange, session};
use storefront_storage::sqlite;

use crate::audit::{self, Event};
use crate::cookie::{BrowserToken, CookieChange};
use crate::credentials::{self, AccountCredentials};
use crate::mail::outbox;
use crate::message::Message;
use crate::one_time::{self, Purpose};
use crate::password::{self, NewPassword};
use crate::profile::Email;

/// The old password and a new one.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "email": "ada@example.com", "old_password": "correct horse battery",
    "new_password": "staple correct horse"
})))]
pub struct PasswordReset {
    email: Email,
    #[cfg_attr(test, schema(format = Password))]
    old_password: String,
    new_password: NewPassword,
}

impl RequestBody for PasswordReset {
    async fn load_settings() -> Result<()> {
        password::Policy::get().await.map(drop)
    }
}

/// Sets a new password, with the old one.
///
/// It may equal the old one. All sessions end. Failures count as those of a login.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/reset_password", operation_id = "reset_password", tag = "Passwords",
    request_body = PasswordReset,
    responses(
        (status = 200, description = "`Password has been reset successfully.`", body = Message),
        (status = 400, description = "`Incorrect password`"),
        (status = 404, description = "`User not found`"),
        Json<PasswordReset>,
        storefront_identity::rate_limit::RateLimit,
    ),
))]
pub async fn reset(
    client: Client,
    browser: BrowserToken,
    Json(reset): Json<PasswordReset>,
) -> Result<(CookieChange, Json<Message>)> {
    let PasswordReset {
        email: Email(email),
        old_password: old,
        new_password: new,
    } = reset;
    let stored = AccountCredentials::find(&email).await?;
    let stored = stored.ok_or(Error::NotFound("User not found"))?;
    new.check_context("new_password", &email, stored.username.as_deref())?;
    credentials::confirm(&stored, &old, &client).await?;
    let hash = new.hash().await;
    replace(&stored, hash).await?;
    audit::record(Event::PasswordChanged, Some(&stored.id), &client);
    outbox::send_later();
    let message = "Password has been reset successfully.";
    Ok((browser.forget().await?, Json(Message { message })))
}

/// Stores a new hash and ends all sessions.
///
/// The version counter makes their tokens worthless even if Redis cannot be told. Of two
/// changes at the same time, one fails, as the password that it checked is gone.
async fn replace(stored: &AccountCredentials, hash: String) -> Result<()> {
    let announced = AccountChange::begin(&stored.id).await?;
    let changed = sqlite::write(
        "update users set hashed_password = ?, token_version = token_version + 1,
             updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
         where uid = ? and hashed_password = ? returning id",
        [
            hash.into(),
            stored.id.as_str().into(),
            stored.hash.as_str().into(),
        ],
    )
    .await?;
    if changed.is_empty() {
        return Err(Error::BadRequest("Incorrect password".into()));
    }
    announced.finish().await;
    one_time::revoke(Purpose::ResetPassword, &stored.id).await?;
    session::end_all(&stored.id).await?;
    Ok(())
}
