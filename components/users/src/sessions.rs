//! `GET /sessions` and `DELETE /sessions/{id}`: where one is logged in.

use http::StatusCode;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::query::PathSegment;
use storefront_http::{Error, Result};
use storefront_identity::CurrentUser;
use storefront_identity::session::{self, Session, SessionId};

use crate::audit::{self, Event};

/// The sessions of the account: where one is logged in.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/sessions", operation_id = "list_sessions", tag = "Sessions",
    responses((status = 200, description = "Living sessions", body = Vec<Session>), CurrentUser),
))]
pub async fn list(current: CurrentUser) -> Result<Json<Vec<Session>>> {
    Ok(Json(session::list(&current.session).await?))
}

/// Ends a session of the account.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/sessions/{id}", operation_id = "end_session", tag = "Sessions",
    params(("id" = String, Path, description = "Of the list of sessions")),
    responses(
        (status = 204, description = "It is over"),
        (status = 404, description = "`Session not found`"),
        CurrentUser,
        PathSegment,
    ),
))]
pub async fn end(
    current: CurrentUser,
    client: Client,
    PathSegment(id): PathSegment,
) -> Result<StatusCode> {
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
