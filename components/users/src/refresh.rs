//! `POST /refresh_token`: the latest access token for its successor.

use storefront_guest::client::Client;
use storefront_guest::json::Json;
use storefront_guest::session;
use storefront_guest::user::{Account, BearerToken};
use storefront_guest::{Error, Result};

use crate::audit::{self, Event};
use crate::login::Granted;

const REFUSED: Error = Error::Forbidden("Refresh token is invalid or expired");

/// An expired token will do: that is when one wants a new one.
pub async fn refresh(bearer: BearerToken, client: Client) -> Result<Json<Granted>> {
    let session = bearer.session();
    let account = Account::find(&session.user)
        .await?
        .ok_or(REFUSED)?
        .enabled()?;
    let token_id = &bearer.0.claims.token_id;
    match session::refresh(&session, token_id, account.token_version).await? {
        Some(access) => Ok(Json(access.into())),
        None => {
            audit::record(Event::RefreshRefused, Some(&session.user), &client);
            Err(REFUSED)
        }
    }
}
