//! `GET /sessions` and `DELETE /sessions/{id}`: where one is logged in.

use http::StatusCode;
use storefront_guest::client::Client;
use storefront_guest::json::Json;
use storefront_guest::query::Segment;
use storefront_guest::session::{self, Session, SessionId};
use storefront_guest::user::CurrentUser;
use storefront_guest::{Error, Result};

use crate::audit::{self, Event};

pub async fn list(current: CurrentUser) -> Result<Json<Vec<Session>>> {
    Ok(Json(session::list(&current.session).await?))
}

pub async fn end(current: CurrentUser, client: Client, Segment(id): Segment) -> Result<StatusCode> {
    let session = SessionId {
        user: current.session.user,
        id,
    };
    if !session::end(&session).await? {
        return Err(Error::NotFound("Session not found"));
    }
    audit::record(Event::Logout, Some(&session.user), &client);
    Ok(StatusCode::NO_CONTENT)
}
