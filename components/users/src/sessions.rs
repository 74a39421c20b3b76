//! `GET /sessions`, `DELETE /sessions/{session}`: where one is logged in. The same below `/{id}`,
//! for admins: where an account is logged in.

use http::StatusCode;
use storefront_http::Client;
use storefront_http::Json;
use storefront_http::query::PathSegment;
use storefront_http::{Error, Result};
use storefront_identity::session::{self, Session, SessionId};

use crate::audit::{self, Event};
use crate::logout::EndedSessions;
use crate::user_id::Subject;

/// The sessions of the account: where one is logged in.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/users/sessions", operation_id = "list_sessions", tag = "Sessions",
    responses(
        (status = 200, description = "Living sessions", body = Vec<Session>),
        storefront_identity::CurrentUser,
    ),
))]
pub async fn list(subject: Subject) -> Result<Json<Vec<Session>>> {
    let current = &subject.caller.session.id;
    Ok(Json(session::list(&subject.user, current).await?))
}

/// Ends a session of the account.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/sessions/{session}", operation_id = "end_session", tag = "Sessions",
    params(("session" = String, Path, description = "Of the list of sessions")),
    responses(
        (status = 204, description = "It is over"),
        (status = 404, description = "`Session not found`"),
        storefront_identity::CurrentUser,
        PathSegment,
    ),
))]
pub async fn end(
    subject: Subject,
    PathSegment(id): PathSegment,
    client: Client,
) -> Result<StatusCode> {
    let user = subject.user.clone();
    if !session::end(&SessionId { user, id }).await? {
        return Err(Error::NotFound("Session not found"));
    }
    record(&subject, &client);
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of an account.
#[cfg_attr(test, utoipa::path(
    delete, path = "/api/users/{id}/sessions", operation_id = "end_sessions_of_user", tag = "Users",
    params(crate::user_id::UserId),
    responses(
        (status = 200, description = "All sessions are over", body = EndedSessions),
        crate::user_id::UserId,
        storefront_identity::Admin,
    ),
))]
pub async fn end_all(subject: Subject, client: Client) -> Result<Json<EndedSessions>> {
    let sessions = session::end_all(&subject.user).await?;
    if sessions > 0 {
        record(&subject, &client);
    }
    Ok(Json(EndedSessions {
        message: "The sessions have been ended.",
        sessions,
    }))
}

fn record(subject: &Subject, client: &Client) {
    let caller = &subject.caller.session.user;
    let event = match *caller == subject.user {
        true => Event::Logout,
        false => Event::SessionEnded,
    };
    audit::record_by(caller, event, &subject.user, client);
}
