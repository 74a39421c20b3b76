//! `POST /refresh_token`: the latest access token for its successor.

use storefront_http::Client;
use storefront_http::Json;
use storefront_http::{Error, Result};
use storefront_identity::session;
use storefront_identity::{Account, BearerToken};

use crate::audit::{self, Event};
use crate::token_response::TokenResponse;

const REFUSED: Error = Error::Forbidden("Refresh token is invalid or expired");

/// The latest access token for its successor.
///
/// An expired token will do: that is when one wants a new one. The one before the
/// latest, sent again within 10 seconds (a lost answer, two tabs), gets the same
/// successor; later, or an older one, ends the session.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/refresh_token", operation_id = "refresh_token", tag = "Sessions",
    responses(
        (status = 200, description = "The new access token", body = TokenResponse),
        (status = 403, description = "`Refresh token is invalid or expired`: the session is over, \
            or the token was replaced; `User is disabled`"),
        BearerToken,
    ),
))]
pub async fn refresh(bearer: BearerToken, client: Client) -> Result<Json<TokenResponse>> {
    let session = bearer.session();
    let account = Account::find(&session.user)
        .await?
        .ok_or(REFUSED)?
        .ensure_enabled()?;
    let token_id = &bearer.0.claims.token_id;
    match session::refresh(&session, token_id, account.token_version).await? {
        Some(access) => Ok(Json(access.into())),
        None => {
            audit::record(Event::RefreshRefused, Some(&session.user), &client);
            Err(REFUSED)
        }
    }
}
