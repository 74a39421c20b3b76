//! `POST /api/users/login`.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, HeaderName, USER_AGENT};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

use super::error::{Error, Result};
use super::token::{Session, random_id};
use super::{Shared, password};

const FIND: &str =
    "select uid, hashed_password, disabled, token_version from users where email = ?";

pub const NO_STORE: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];
pub const IDLE_MILLISECONDS: &str = "604800000";
pub const TOTAL_MILLISECONDS: &str = "2592000000";
const MAX_SESSIONS: &str = "100";

#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
}

#[derive(Serialize)]
struct Granted {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
}

pub async fn login(
    State(app): Shared,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(sent): Json<Credentials>,
) -> Result<impl IntoResponse> {
    let email = sent.email.to_lowercase();
    let (user, hash, disabled, version) = app
        .sqlite
        .one(FIND, [email], |row| {
            let (user, hash) = (row.get(0)?, row.get(1)?);
            let (disabled, version) = (row.get(2)?, row.get(3)?);
            Ok::<(String, String, bool, i64), _>((user, hash, disabled, version))
        })?
        .ok_or(Error::BadCredentials)?;
    let verify = move || password::verify(&sent.password, &hash);
    let turn = app.hashes.acquire().await?;
    let matches = tokio::task::spawn_blocking(verify).await?;
    drop(turn);
    if !matches || disabled {
        return Err(Error::BadCredentials);
    }

    let (id, token) = (random_id()?, random_id()?);
    let agent = headers
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let key = format!("session:{{{user}}}:{id}");
    let index = format!("sessions:{{{user}}}");
    let arguments = [
        &*id,
        &version.to_string(),
        &token,
        &client.ip().to_string(),
        agent.unwrap_or_default(),
        IDLE_MILLISECONDS,
        TOTAL_MILLISECONDS,
        MAX_SESSIONS,
        &format!("session:{{{user}}}:"),
    ];
    let script = &app.redis.start;
    let issued_at: u64 = app.redis.run(script, &[&key, &index], &arguments).await?;
    let session = Session { user, id, token };
    let granted = Granted {
        access_token: app.tokens.sign(session, issued_at)?,
        token_type: "bearer",
        expires_in: 180,
    };
    Ok((NO_STORE, Json(granted)))
}
