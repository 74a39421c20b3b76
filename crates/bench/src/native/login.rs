//! `POST /api/users/login`.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, HeaderName, USER_AGENT};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::{Error, Result};
use super::scripts::sessions::Start;
use super::token::{Session, random_id};
use super::{Shared, password};

const FIND: &str = "select u.uid, u.hashed_password, u.disabled, u.token_version,
    t.user_uid is not null
    from users u left join totp t on t.user_uid = u.uid and t.is_confirmed where u.email = ?";
const AUDIT: &str = "insert into audit (user_uid, event, ip, user_agent) values (?, 'login', ?, ?)";

pub const NO_STORE: [(HeaderName, &str); 1] = [(CACHE_CONTROL, "no-store")];
pub const IDLE_MILLISECONDS: u64 = 604_800_000;
pub const MAXIMUM_MILLISECONDS: u64 = 2_592_000_000;
const MAX_SESSIONS: u64 = 100;

#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
}

#[derive(Serialize)]
struct TokenResponse {
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
    let account = app.sqlite.one(FIND, [&email], |row| {
        let (user, hash) = (row.get(0)?, row.get(1)?);
        let (disabled, version): (bool, _) = (row.get(2)?, row.get(3)?);
        let has_totp: bool = row.get(4)?;
        Ok::<(String, String, bool, i64), _>((user, hash, !disabled && !has_totp, version))
    })?;
    let (user, hash, allowed, version) = account.ok_or(Error::BadCredentials)?;

    let address = client.ip().to_string();
    let by_name = format!("limit:login:name:{}", hex::encode(Sha256::digest(&email)));
    let by_address = format!("limit:login:address:{address}");
    let limits = [&*by_name, &*by_address];
    // As the shop is started in `servers.rs`, where the reason is.
    let numbers = ["5", "1000000", "900", "1000000", "900"];
    let refused: i64 = app.redis.run(&app.redis.attempt, &limits, &numbers).await?;
    if refused != 0 {
        return Err(Error::BadCredentials);
    }

    let verify = move || password::verify(&sent.password, &hash);
    let turn = app.hashes.acquire().await?;
    let matches = tokio::task::spawn_blocking(verify).await?;
    drop(turn);
    if !matches || !allowed {
        return Err(Error::BadCredentials);
    }

    let (id, token) = (random_id()?, random_id()?);
    let agent = headers.get(USER_AGENT);
    let agent = agent.and_then(|agent| agent.to_str().ok());
    let agent = agent.unwrap_or_default().to_owned();
    let key = format!("session:{{{user}}}:{id}");
    let index = format!("sessions:{{{user}}}");
    let start = Start {
        session_id: &id,
        version,
        token_id: &token,
        address: &address,
        user_agent: &agent,
        idle: IDLE_MILLISECONDS,
        maximum: MAXIMUM_MILLISECONDS,
        most_sessions: MAX_SESSIONS,
        key_prefix: &format!("session:{{{user}}}:"),
        refresh: None,
    };
    let start = serde_json::to_string(&start).expect("numbers and texts are JSON");
    let (keys, arguments) = ([&*key, &*index], [&*start]);
    let (issued_at, given_back) = tokio::join!(
        app.redis.run::<u64>(&app.redis.start, &keys, &arguments),
        app.redis.run::<i64>(&app.redis.succeeded, &limits, &[]),
    );
    given_back?;

    // Behind the answer.
    let (shared, row) = (app.clone(), (user.clone(), address, agent));
    tokio::task::spawn_blocking(move || shared.sqlite.write(AUDIT, row));

    let session = Session { user, id, token };
    let granted = TokenResponse {
        access_token: app.tokens.sign(session, issued_at?)?,
        token_type: "bearer",
        expires_in: 180,
    };
    Ok((NO_STORE, Json(granted)))
}
