//! `POST /reset_password`: a new password for someone who knows the old one.

use storefront_guest::client::Client;
use storefront_guest::database;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::{Error, Result, session};

use crate::audit::{self, Event};
use crate::config::Config;
use crate::credentials::{self, Stored};
use crate::mail::{self, Mail};
use crate::one_time::{self, Purpose};
use crate::password::NewPassword;
use crate::profile::Email;
use crate::register::Message;

/// A new password, with the old one.
///
/// It may equal the old one. All sessions end. Failures count as those of a login.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/reset_password", operation_id = "reset_password", tag = "Passwords",
    request_body = crate::openapi::PasswordReset,
    responses(
        (status = 200, description = "`Password has been reset successfully.`", body = Message),
        (status = 400, description = "`Incorrect password`"),
        (status = 404, description = "`User not found`"),
        Fields,
        storefront_guest::limit::Limit,
    ),
))]
pub async fn reset(client: Client, mut fields: Fields) -> Result<Json<Message>> {
    let config = Config::load().await?;
    let email = fields.required("email", Email::parse);
    let old = fields.required("old_password", Ok::<String, &str>);
    let new = fields.required("new_password", |text| {
        NewPassword::parse(text, &config.passwords)
    });
    fields.check()?;
    let (email, old, new) = (email?, old?, new?);
    let stored = Stored::find(&email.0).await?;
    let stored = stored.ok_or(Error::NotFound("User not found"))?;
    new.check_context("new_password", &email.0, stored.username.as_deref())?;
    credentials::confirm(&stored, &old, &client).await?;
    let hash = new.hash(&config.passwords).await;
    replace(&stored, hash).await?;
    audit::record(Event::PasswordChanged, Some(&stored.id), &client);
    mail::send_later(Mail::password_changed(stored.email));
    Ok(Json(Message {
        message: "Password has been reset successfully.",
    }))
}

/// Stores a new hash and ends all sessions.
///
/// The version counter makes the old ones worthless even if Redis cannot be told.
/// Of two changes at the same time, one finds the password that it checked gone.
async fn replace(stored: &Stored, hash: String) -> Result<()> {
    let changed = database::write(
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
    one_time::revoke(Purpose::ResetPassword, &stored.id).await?;
    session::end_all(&stored.id).await?;
    Ok(())
}
