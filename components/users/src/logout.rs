//! `POST /logout` and `POST /logout_all`: the end of sessions.

use serde::Serialize;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::{Error, Result};
use storefront_identity::BearerToken;
use storefront_identity::session;

use crate::audit::{self, Event};
use crate::message::Message;

/// The response when all sessions were ended.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct EndedSessions {
    /// For people.
    message: &'static str,
    /// How many were ended.
    sessions: u64,
}

const MESSAGE: &str = "You have been logged out.";
const NO_SESSION: Error = Error::NotFound("Token record not found");

/// Ends the session.
#[cfg_attr(test, utoipa::path(
    post, path = "/api/users/logout", operation_id = "logout", tag = "Sessions",
    responses(
        (status = 200, description = "`You have been logged out.`", body = Message),
        (status = 401, description = "`Token has expired`"),
        (status = 404, description = "`Token record not found`: the session is over already"),
        BearerToken,
    ),
))]
pub async fn logout(bearer: BearerToken, client: Client) -> Result<Json<Message>> {
    let session = bearer.ensure_unexpired()?.session();
    if !session::end(&session).await? {
        return Err(NO_SESSION);
    }
    audit::record(Event::Logout, Some(&session.user), &client);
    Ok(Json(Message { message: MESSAGE }))
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
pub async fn logout_all(bearer: BearerToken, client: Client) -> Result<Json<EndedSessions>> {
    let bearer = bearer.ensure_unexpired()?;
    let session = bearer.session();
    // Only a living session may end the others.
    let living = session::touch(&session, &bearer.0.claims.token_id).await?;
    living.ok_or(NO_SESSION)?;
    let sessions = session::end_all(&session.user).await?;
    audit::record(Event::Logout, Some(&session.user), &client);
    Ok(Json(EndedSessions {
        message: MESSAGE,
        sessions,
    }))
}
