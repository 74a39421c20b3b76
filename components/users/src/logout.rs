//! `POST /logout` and `POST /logout_all`: the end of sessions.

use serde::Serialize;
use storefront_guest::client::Client;
use storefront_guest::json::Json;
use storefront_guest::session;
use storefront_guest::user::BearerToken;
use storefront_guest::{Error, Result};

use crate::audit::{self, Event};
use crate::register::Message;

/// The answer when all sessions were ended.
#[derive(Serialize)]
pub struct Ended {
    message: &'static str,
    sessions: u64,
}

const MESSAGE: &str = "You have been logged out.";
const NO_SESSION: Error = Error::NotFound("Token record not found");

pub async fn logout(bearer: BearerToken, client: Client) -> Result<Json<Message>> {
    let session = bearer.unexpired()?.session();
    if !session::end(&session).await? {
        return Err(NO_SESSION);
    }
    audit::record(Event::Logout, Some(&session.user), &client);
    Ok(Json(Message { message: MESSAGE }))
}

pub async fn logout_all(bearer: BearerToken, client: Client) -> Result<Json<Ended>> {
    let bearer = bearer.unexpired()?;
    let session = bearer.session();
    // Only a living session may end the others.
    let living = session::touch(&session, &bearer.0.claims.token_id).await?;
    living.ok_or(NO_SESSION)?;
    let sessions = session::end_all(&session.user).await?;
    audit::record(Event::Logout, Some(&session.user), &client);
    Ok(Json(Ended {
        message: MESSAGE,
        sessions,
    }))
}
