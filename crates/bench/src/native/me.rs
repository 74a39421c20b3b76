//! `GET /api/users/me`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::IntoResponse;
use serde::Serialize;

use super::Shared;
use super::error::{Error, Result};
use super::login::{IDLE_MILLISECONDS, MAXIMUM_MILLISECONDS, NO_STORE};

const FIND: &str = "select u.uid, u.email, u.username, i.first_name, i.last_name, \
    i.phone_number, u.is_verified, u.role, u.created_at, u.updated_at, u.disabled, \
    u.token_version, i.id is not null from users u left join user_info i on i.user_id = u.id \
    where u.uid = ?";
const GRACE_MILLISECONDS: &str = "10000";

#[derive(Serialize)]
struct User {
    id: String,
    email: String,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone_number: Option<String>,
    is_verified: bool,
    role: String,
    created_at: String,
    updated_at: String,
}

struct Account {
    user: User,
    disabled: bool,
    version: i64,
    has_info: bool,
}

pub async fn show(State(app): Shared, headers: HeaderMap) -> Result<impl IntoResponse> {
    let header = headers.get(AUTHORIZATION);
    let header = header.and_then(|header| header.to_str().ok());
    let session = app.tokens.verify(header)?;
    let key = format!("session:{{{}}}:{}", session.user, session.id);
    let (keys, arguments) = (
        [&*key],
        [
            &*session.token,
            GRACE_MILLISECONDS,
            &IDLE_MILLISECONDS.to_string(),
            &MAXIMUM_MILLISECONDS.to_string(),
        ],
    );
    // In this order, SQLite works while Redis does.
    let (version, account) = tokio::join!(
        biased;
        app.redis
            .run::<Option<i64>>(&app.redis.touch, &keys, &arguments),
        async { app.sqlite.one(FIND, [&session.user], account) },
    );
    let account = account?.ok_or(Error::BadToken)?;
    if version? != Some(account.version) || account.disabled {
        return Err(Error::BadToken);
    }
    if !account.has_info {
        return Err(Error::NotFound);
    }
    Ok((NO_STORE, Json(account.user)))
}

fn account(row: &rusqlite::Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        user: User {
            id: row.get(0)?,
            email: row.get(1)?,
            username: row.get(2)?,
            first_name: row.get(3)?,
            last_name: row.get(4)?,
            phone_number: row.get(5)?,
            is_verified: row.get(6)?,
            role: row.get(7)?,
            created_at: row.get(8)?,
            updated_at: row.get(9)?,
        },
        disabled: row.get(10)?,
        version: row.get(11)?,
        has_info: row.get(12)?,
    })
}
