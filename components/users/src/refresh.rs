//! `POST /refresh_token`: the latest access token, or the browser's cookie, for the next.

use storefront_http::{Client, Error, Json, Result};
use storefront_identity::session::{self, AccessToken, RefreshToken, Tokens};
use storefront_identity::{Account, BearerToken};

use crate::audit::{self, Event};
use crate::cookie::{BrowserToken, CookieChange, SessionToken};
use crate::token_response::TokenResponse;

const REFUSED: Error = Error::Forbidden("Refresh token is invalid or expired");

/// The latest access token, or the browser's cookie, for the next access token.
///
/// An expired token will do: that is when one wants a new one. The one before the latest
/// gets the same successor again within 10 seconds (two tabs), and as long as the
/// successor has not been used (a lost answer); otherwise it ends the session, and so does
/// an older one.
///
/// Without `Authorization`, the cookie of a login with `remember` counts, by the same
/// rules, and is replaced. The browser has to say that a page of the shop has sent the
/// request: by `Sec-Fetch-Site: same-origin` or, without that, by `Origin`.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/refresh_token", operation_id = "refresh_token", tag = "Sessions",
    responses(
        (status = 200, description = "The new access token", body = TokenResponse),
        (status = 403, description = "`Refresh token is invalid or expired`: the session is over, \
            or the token was replaced; `User is disabled`"),
        SessionToken,
    ),
))]
pub async fn refresh(
    token: SessionToken,
    browser: BrowserToken,
    client: Client,
) -> Result<(CookieChange, Result<Json<TokenResponse>>)> {
    let refresh_token = match token {
        SessionToken::Access(bearer) => {
            let access = by_access_token(&bearer, &client).await?;
            return Ok((CookieChange::NONE, Ok(Json(access.into()))));
        }
        SessionToken::Refresh(token) => token,
    };
    let tokens = redeem(&refresh_token, &client).await;
    let cookie = match &tokens {
        Ok(tokens) => CookieChange::set(tokens).await?,
        Err(Error::Forbidden(_)) => browser.forget().await?,
        Err(_) => CookieChange::NONE,
    };
    Ok((cookie, tokens.map(|tokens| Json(tokens.access.into()))))
}

async fn by_access_token(bearer: &BearerToken, client: &Client) -> Result<AccessToken> {
    let session = bearer.session();
    let version = current_version(&session.user).await?;
    let next = session::refresh(&session, &bearer.0.claims.token_id, version).await?;
    next.ok_or_else(|| refused(&session.user, client))
}

/// Exchanges a refresh token for new tokens.
///
/// # Errors
/// 403 when it is refused or the account is disabled.
pub async fn redeem(refresh_token: &str, client: &Client) -> Result<Tokens> {
    let presented = RefreshToken::parse(refresh_token).ok_or(REFUSED)?;
    let user = &presented.session().user;
    let version = current_version(user).await?;
    let next = session::redeem(&presented, version).await?;
    next.ok_or_else(|| refused(user, client))
}

async fn current_version(user: &str) -> Result<i64> {
    let account = Account::find(user).await?.ok_or(REFUSED)?;
    Ok(account.ensure_enabled()?.token_version)
}

fn refused(user: &str, client: &Client) -> Error {
    audit::record(Event::RefreshRefused, Some(user), client);
    REFUSED
}
