//! `POST /logout`: the end of a session.

use storefront_guest::json::Json;
use storefront_guest::session;
use storefront_guest::user::BearerToken;
use storefront_guest::{Error, Result};

use crate::register::Message;

pub async fn logout(bearer: BearerToken) -> Result<Json<Message>> {
    let session = bearer.unexpired()?.session();
    if session::end(&session).await? {
        Ok(Json(Message {
            message: "You have been logged out.",
        }))
    } else {
        Err(Error::NotFound("Token record not found"))
    }
}
