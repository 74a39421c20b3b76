//! Sessions: records in Redis. An access token is valid only while the record of its
//! session exists.
//!
//! `session:{<uid>}:<sid>` is a hash with the fields `version` (the account's
//! `token_version` at login), `jti` (the latest token's id), `iat` (when that one
//! was issued, seconds), `previous` (the id before it), `rotated_at`,
//! `created_at`, `used_at` (milliseconds), `ip`, `agent` and `seen` (the latest token's
//! id, once it has come back). If the client holds a refresh token: `refresh` (its hash),
//! `refresh_previous` (the hash of the one before), `refresh_wrapped` (the present one,
//! which only the one before can unwrap), `refreshed_at`, `refresh_seen` (1 once an access
//! token that came with the present one was exchanged) and `kept` (1 if a browser keeps it
//! when it is closed). `sessions:{<uid>}` is a sorted set of an account's
//! session ids by time of login, the index. The braces keep an account's keys on one
//! node of a Redis cluster.
//!
//! A lost or evicted record logs out (fails closed). Every script is atomic and takes
//! the time from Redis, which all replicas share.

mod lifetimes;
mod list;
mod refresh_token;
mod rotation;
mod scripts;

use lifetimes::{AccessTokenLifetime, Lifetimes};
use rotation::GRACE_MILLISECONDS;
use scripts::{FirstRefreshToken, Start};
use serde::Serialize;
use storefront_http::{Client, Error, Result};
use storefront_settings::Settings as _;
use storefront_storage::redis;

use crate::account_cache::{self, CachedAccount};
use crate::secret::Secret;
use crate::tokens;

pub use list::{Session, list};
pub use refresh_token::RefreshToken;
pub use rotation::{redeem, refresh};

/// What identifies a session.
#[derive(Clone, Debug)]
pub struct SessionId {
    /// The public id of the session's account.
    pub user: String,
    /// The session's own id.
    pub id: String,
}

/// An access token as it goes to the client.
pub struct AccessToken {
    /// The signed token.
    pub token: String,
    /// The token's lifetime in minutes.
    pub minutes: u64,
}

/// What a client gets that holds a refresh token.
pub struct Tokens {
    /// The access token.
    pub access: AccessToken,
    /// The refresh token.
    pub refresh: RefreshToken,
    /// For how many seconds a browser keeps the refresh token. Without them, it keeps the
    /// token until it is closed.
    pub kept_seconds: Option<u64>,
}

/// The most sessions of an account. A further login ends the oldest one.
const MAX_SESSIONS: u64 = 100;

impl Tokens {
    /// A browser never has to keep the refresh token for longer than sessions may last.
    async fn new(access: AccessToken, refresh: RefreshToken, is_kept: bool) -> Result<Self> {
        let maximum = Lifetimes::load().await?.maximum;
        Ok(Self {
            access,
            refresh,
            kept_seconds: is_kept.then_some(maximum / 1000),
        })
    }
}

impl SessionId {
    fn key(&self) -> String {
        format!("{}{}", key_prefix(&self.user), self.id)
    }
}

fn index_key(user: &str) -> String {
    format!("sessions:{{{user}}}")
}

/// Starts a session and signs its first token. `version` is the account's
/// `token_version`.
///
/// # Errors
/// 503 when Redis fails or the keys are wrong.
pub async fn start(user: &str, version: i64, client: &Client) -> Result<AccessToken> {
    let session = new_id(user);
    let token_id = random_id();
    let issued_at = store(&session, version, &token_id, client, None).await?;
    sign(&session, &token_id, issued_at).await
}

/// Starts a session as [`start`] does, with a refresh token for the client. `is_kept`: a
/// browser keeps the refresh token when it is closed.
///
/// # Errors
/// 503 when Redis fails or the keys are wrong.
pub async fn start_with_refresh_token(
    user: &str,
    version: i64,
    client: &Client,
    is_kept: bool,
) -> Result<Tokens> {
    let session = new_id(user);
    let token_id = random_id();
    let secret = Secret::random();
    let hash = &secret.hash();
    let refresh = Some(FirstRefreshToken { hash, is_kept });
    let issued_at = store(&session, version, &token_id, client, refresh).await?;
    let access = sign(&session, &token_id, issued_at).await?;
    Tokens::new(access, RefreshToken { session, secret }, is_kept).await
}

/// Records that a session is in use. Returns the account's `token_version` at its login,
/// if the session exists and `token_id` is its latest token.
///
/// # Errors
/// 503 when Redis fails.
pub async fn touch(session: &SessionId, token_id: &str) -> Result<Option<i64>> {
    let lifetimes = Lifetimes::load().await?;
    let times = [GRACE_MILLISECONDS, lifetimes.idle, lifetimes.maximum];
    let [grace, idle, maximum] = &times.map(|time| time.to_string());
    let arguments = [token_id, grace, idle, maximum];
    let reply = redis::eval(scripts::TOUCH, &[&session.key()], &arguments).await?;
    Ok(redis::parse_integer(reply.first()))
}

/// Whether a session exists and `token_id` is its latest token, or the one before within the
/// grace period. For applications that are not the shop: they do not record that the session
/// is in use, so they need no right to write. Whoever uses a session refreshes its token at the
/// shop.
///
/// # Errors
/// 503 when Redis fails.
pub async fn is_current(session: &SessionId, token_id: &str) -> Result<bool> {
    let fields = [&*session.key(), "jti", "previous", "rotated_at"];
    let reply = redis::command("hmget", &fields).await?;
    let [latest, previous] = [0, 1].map(|field| redis::parse_text(reply.get(field)));
    if latest == Some(token_id) {
        return Ok(true);
    }
    if latest.is_none() || previous != Some(token_id) {
        return Ok(false);
    }
    let time = redis::command("time", &[]).await?;
    let [seconds, microseconds] = [0, 1].map(|part| redis::parse_integer(time.get(part)));
    let now = seconds.unwrap_or(i64::MAX).saturating_mul(1000) + microseconds.unwrap_or(0) / 1000;
    let rotated_at = redis::parse_integer(reply.get(2)).unwrap_or(0);
    Ok(now.saturating_sub(rotated_at) <= GRACE_MILLISECONDS.cast_signed())
}

/// As [`touch`], in a request that needs the account too. Returns what the cache has of it.
///
/// # Errors
/// 503 when Redis fails.
pub async fn touch_with_account(
    session: &SessionId,
    token_id: &str,
) -> Result<Option<(i64, CachedAccount)>> {
    let lifetimes = Lifetimes::load().await?;
    let times = [GRACE_MILLISECONDS, lifetimes.idle, lifetimes.maximum];
    let [grace, idle, maximum] = &times.map(|time| time.to_string());
    let number = random_id();
    let reading = account_cache::READING_MILLISECONDS;
    let arguments = [token_id, grace, idle, maximum, &number, reading];
    let keys = [&*session.key(), &account_cache::key(&session.user)];
    let reply = redis::eval(scripts::TOUCH_WITH_ACCOUNT, &keys, &arguments).await?;
    let Some(version) = redis::parse_integer(reply.first()) else {
        return Ok(None);
    };
    let account = CachedAccount::from_reply(&reply[1..], &number)?;
    Ok(Some((version, account)))
}

/// Ends a session. Returns whether it existed.
///
/// # Errors
/// 503 when Redis fails.
pub async fn end(session: &SessionId) -> Result<bool> {
    let keys = [&*session.key(), &index_key(&session.user)];
    let reply = redis::eval(scripts::END, &keys, &[&session.id]).await?;
    Ok(redis::parse_integer(reply.first()) == Some(1))
}

/// Ends all sessions of an account. Returns how many there were.
///
/// # Errors
/// 503 when Redis fails.
pub async fn end_all(user: &str) -> Result<u64> {
    let reply = redis::eval(scripts::END_ALL, &[&index_key(user)], &[&key_prefix(user)]).await?;
    Ok(redis::parse_integer(reply.first())
        .unwrap_or_default()
        .unsigned_abs())
}

async fn store(
    session: &SessionId,
    version: i64,
    token_id: &str,
    client: &Client,
    refresh: Option<FirstRefreshToken<'_>>,
) -> Result<i64> {
    let lifetimes = Lifetimes::load().await?;
    let arguments = Start {
        session_id: &session.id,
        version,
        token_id,
        address: &client.address.to_string(),
        user_agent: &client.user_agent,
        idle: lifetimes.idle,
        maximum: lifetimes.maximum,
        most_sessions: MAX_SESSIONS,
        key_prefix: &key_prefix(&session.user),
        refresh,
    };
    let reply = eval_with_json(scripts::START, session, &arguments).await?;
    Ok(redis::parse_integer(reply.first()).unwrap_or_default())
}

/// Runs a script on a session and the index of its account.
async fn eval_with_json(
    script: &'static str,
    session: &SessionId,
    arguments: &impl Serialize,
) -> Result<Vec<redis::Value>> {
    let arguments = serde_json::to_string(arguments);
    let arguments = arguments.map_err(|error| Error::Internal(error.to_string()))?;
    let keys = [&*session.key(), &index_key(&session.user)];
    redis::eval(script, &keys, &[&arguments]).await
}

fn new_id(user: &str) -> SessionId {
    SessionId {
        user: user.to_owned(),
        id: random_id(),
    }
}

fn key_prefix(user: &str) -> String {
    format!("session:{{{user}}}:")
}

async fn sign(session: &SessionId, token_id: &str, issued_at: i64) -> Result<AccessToken> {
    let minutes = AccessTokenLifetime::load().await?.minutes;
    let issued_at = issued_at.unsigned_abs();
    let token = tokens::sign(&tokens::Claims {
        subject: session.user.clone(),
        session: session.id.clone(),
        token_id: token_id.to_owned(),
        issued_at,
        expires_at: issued_at + minutes * 60,
    })
    .await?;
    Ok(AccessToken { token, minutes })
}

/// 128 random bits as hexadecimal digits (ASVS 7.2.3).
fn random_id() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the host provides random numbers");
    hex::encode(bytes)
}
