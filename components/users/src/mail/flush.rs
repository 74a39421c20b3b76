//! `POST /outbox/flush`: sends the mails that are left, for the operator's programs.

use http::HeaderMap;
use serde::Serialize;
use storefront_http::{Error, Json, Result};
use storefront_identity::bearer;
use storefront_identity::secret::hash_for;
use storefront_settings::{self as settings, Settings as _};

use super::outbox;
use super::provider::MailSettings;

/// The shortest key: 128 bits, if it is random.
const MIN_KEY_BYTES: usize = 16;

/// What was done.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Flushed {
    /// Mails that the provider has taken.
    sent: u64,
    /// Mails that are left, also of others.
    waiting: u64,
}

/// Sends the mails that the provider has not taken yet, without waiting for their time.
///
/// It needs the operator's `outbox_key` as the Bearer token.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/outbox/flush", operation_id = "flush_outbox", tag = "Operations",
    responses(
        (status = 200, description = "How many were sent", body = Flushed),
        (status = 404, description = "`Not Found`: the variable `outbox_key` is empty"),
        storefront_identity::BearerToken,
    ),
))]
pub async fn flush(headers: HeaderMap) -> Result<Json<Flushed>> {
    let presented = bearer(&headers)?;
    let Some(key) = &MailSettings::load().await?.outbox_key else {
        return Err(Error::NotFound("Not Found"));
    };
    if key.len() < MIN_KEY_BYTES {
        return Err(settings::Error::new("outbox_key", "shorter than 16 bytes").into());
    }
    // Compared by their hashes, the time tells nothing of the key.
    let hash = |key: &str| hash_for("outbox key", key.as_bytes());
    if hash(presented) != hash(key) {
        return Err(Error::InvalidToken("Token is invalid"));
    }
    outbox::make_due().await?;
    let sent = match outbox::send_due().await {
        Ok(sent) => sent,
        Err(error) => {
            error.log();
            0
        }
    };
    let waiting = outbox::count().await?;
    Ok(Json(Flushed { sent, waiting }))
}
