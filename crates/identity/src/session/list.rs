//! Sessions as their owner sees them.

use serde::Serialize;
use storefront_http::{Result, date};
use storefront_storage::redis;

use super::{index_key, key_prefix, scripts};

/// A session as its owner sees it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub last_used_at: String,
    /// `User-Agent` of the client that logged in.
    pub user_agent: String,
    /// Address of the client that logged in.
    pub ip: String,
    /// True for the session of this request.
    pub current: bool,
}

/// Lists the sessions of an account, the latest login first. `current` is the id of the
/// request's session.
///
/// # Errors
/// 503 when Redis fails.
pub async fn list(user: &str, current: &str) -> Result<Vec<Session>> {
    let answer = redis::eval(scripts::LIST, &[&index_key(user)], &[&key_prefix(user)]).await?;
    let sessions = answer.chunks_exact(5).map(|fields| {
        let text = |index| {
            redis::parse_text(fields.get(index))
                .unwrap_or_default()
                .to_owned()
        };
        Session {
            created_at: rfc3339(redis::parse_integer(fields.get(1))),
            last_used_at: rfc3339(redis::parse_integer(fields.get(2))),
            user_agent: text(4),
            ip: text(3),
            current: text(0) == current,
            id: text(0),
        }
    });
    Ok(sessions.collect())
}

fn rfc3339(milliseconds: Option<i64>) -> String {
    date::format_rfc3339(milliseconds.unwrap_or_default() / 1000)
}
