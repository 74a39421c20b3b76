//! `POST /reset_password`: a new password for someone who knows the old one.

use storefront_guest::auth::passwords::Verdict;
use storefront_guest::database;
use storefront_guest::fields::Fields;
use storefront_guest::json::Json;
use storefront_guest::{Error, Result, session};

use crate::config::Config;
use crate::credentials::Stored;
use crate::password::{self, NewPassword};
use crate::profile::Email;
use crate::register::Message;

pub async fn reset(mut fields: Fields) -> Result<Json<Message>> {
    let config = Config::load().await?;
    let email = fields.required("email", Email::parse);
    let old = fields.required("old_password", Ok::<String, &str>);
    let new = fields.required("new_password", |text| NewPassword::parse(text, &config));
    if let (Ok(email), Ok(new)) = (&email, &new)
        && new.is_from_context(&email.0, None)
    {
        fields.refuse(
            "new_password",
            "Password should not be your name or address",
        );
    }
    fields.check()?;
    let (email, old, new) = (email?, old?, new?);
    let Some(stored) = Stored::find(&email.0).await? else {
        return Err(Error::NotFound("User not found"));
    };
    if password::verify(&old, Some(&stored.hash), &config).await == Verdict::Mismatch {
        return Err(Error::BadRequest("Incorrect password".into()));
    }
    let hash = new.hash(&config).await;
    replace(&stored, hash).await?;
    Ok(Json(Message {
        message: "Password has been reset successfully.",
    }))
}

/// Stores a new hash and ends all sessions.
///
/// The version counter makes the old ones worthless even if Redis cannot be told.
/// Of two changes at the same time, one finds the password that it checked gone.
async fn replace(stored: &Stored, hash: String) -> Result<()> {
    let changed = database::query(
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
    session::end_all(&stored.id).await?;
    Ok(())
}
