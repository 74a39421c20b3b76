//! `POST /refresh_token`: the latest access token for its successor.

use storefront_guest::json::Json;
use storefront_guest::session::{self, Refresh};
use storefront_guest::user::{Account, BearerToken};
use storefront_guest::{Error, Result};

use crate::login::Granted;

const REFUSED: Error = Error::Forbidden("Refresh token is invalid or expired");

/// An expired token will do: that is when one wants a new one.
pub async fn refresh(bearer: BearerToken) -> Result<Json<Granted>> {
    let session = bearer.session();
    let account = Account::find(&session.user)
        .await?
        .ok_or(REFUSED)?
        .enabled()?;
    let token_id = &bearer.0.claims.token_id;
    match session::refresh(&session, token_id, account.token_version).await? {
        Refresh::Rotated(access) => Ok(Json(access.into())),
        Refresh::Refused => Err(REFUSED),
    }
}
