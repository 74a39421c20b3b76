//! Sessions, as their owner sees them.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{SessionId, index_key, key_prefix, scripts};
use crate::error::Result;
use crate::redis;

/// A session, as its owner sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its id.
    pub id: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub last_used_at: String,
    /// Of the client that logged in.
    pub user_agent: String,
    /// Of the client that logged in.
    pub ip: String,
    /// It is the one of this request.
    pub current: bool,
}

/// The living sessions of an account, the latest login first.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn list(current: &SessionId) -> Result<Vec<Session>> {
    let user = &current.user;
    let answer = redis::eval(scripts::LIST, &[&index_key(user)], &[&key_prefix(user)]).await?;
    let sessions = answer.chunks_exact(5).map(|fields| {
        let text = |index| {
            redis::text(fields.get(index))
                .unwrap_or_default()
                .to_owned()
        };
        Session {
            created_at: rfc3339(redis::integer(fields.get(1))),
            last_used_at: rfc3339(redis::integer(fields.get(2))),
            user_agent: text(4),
            ip: text(3),
            current: text(0) == current.id,
            id: text(0),
        }
    });
    Ok(sessions.collect())
}

fn rfc3339(milliseconds: Option<i64>) -> String {
    let seconds = milliseconds.unwrap_or_default() / 1000;
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok();
    time.and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}
