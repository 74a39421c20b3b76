//! `POST /logout` and `POST /logout_all`: the end of sessions.

use serde::Serialize;
use storefront_http::{Client, Error, Json, Result};
use storefront_identity::BearerToken;
use storefront_identity::session::{self, SessionId};

use crate::audit::{self, Event};
use crate::cookie::{BrowserToken, CookieChange, SessionToken};
use crate::message::Message;
use crate::refresh;

/// The response when all sessions were ended.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// For people.
    pub message: &'static str,
    /// How many were ended.
    pub sessions: u64,
}

const MESSAGE: &str = "You have been logged out.";
const NO_SESSION: Error = Error::NotFound("Token record not found");

/// Ends the session of the access token or, without `Authorization`, that of the
/// browser's cookie. The cookie is removed.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/logout", operation_id = "logout", tag = "Sessions",
    responses(
        (status = 200, description = "`You have been logged out.`", body = Message),
        (status = 401, description = "`Token has expired`"),
        (status = 404, description = "`Token record not found`: the session is over already"),
        SessionToken,
    ),
))]
pub async fn logout(
    token: SessionToken,
    browser: BrowserToken,
    client: Client,
) -> Result<(CookieChange, Result<Json<Message>>)> {
    let session = match token {
        SessionToken::Access(bearer) => Some(bearer.ensure_unexpired()?.session()),
        SessionToken::Refresh(token) => session_of_cookie(&token, &client).await?,
    };
    let ended = match session {
        Some(session) if session::end(&session).await? => {
            audit::record(Event::Logout, Some(&session.user), &client);
            Ok(Json(Message { message: MESSAGE }))
        }
        _ => Err(NO_SESSION),
    };
    Ok((browser.forget().await?, ended))
}

/// Only the holder of the latest refresh token may end its session.
async fn session_of_cookie(token: &str, client: &Client) -> Result<Option<SessionId>> {
    match refresh::redeem(token, client).await {
        Ok(tokens) => Ok(Some(tokens.refresh.session().clone())),
        Err(Error::Forbidden(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Ends all sessions of the account.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/logout_all", operation_id = "logout_all", tag = "Sessions",
    responses(
        (status = 200, description = "All sessions are over", body = EndedSessions),
        (status = 401, description = "`Token has expired`"),
        (status = 404, description = "`Token record not found`: the session is over already"),
        BearerToken,
    ),
))]
pub async fn logout_all(
    bearer: BearerToken,
    browser: BrowserToken,
    client: Client,
) -> Result<(CookieChange, Json<EndedSessions>)> {
    let bearer = bearer.ensure_unexpired()?;
    let session = bearer.session();
    // Only a living session may end the others.
    let living = session::touch(&session, &bearer.0.claims.token_id).await?;
    living.ok_or(NO_SESSION)?;
    let sessions = session::end_all(&session.user).await?;
    audit::record(Event::Logout, Some(&session.user), &client);
    let ended = EndedSessions {
        message: MESSAGE,
        sessions,
    };
    Ok((browser.forget().await?, Json(ended)))
}
