//! Sessions: records in Redis that an access token must point to.
//!
//! `session:{<uid>}:<sid>` is a hash with the fields `version` (the account's
//! `token_version` at login), `jti` (the latest token's id), `iat` (when that one
//! was issued, seconds), `previous` (the id before it), `rotated_at`,
//! `created_at`, `used_at` (milliseconds), `ip` and `agent`. If the client holds a
//! refresh token: `refresh` (its hash), `refresh_previous` (the hash of the one
//! before), `refresh_wrapped` (the present one, which only the one before can
//! unwrap), `refreshed_at`. `sessions:{<uid>}` is a sorted set of an account's
//! session ids by time of login. The braces keep an account's keys on one node of
//! a Redis cluster.
//!
//! A record must exist for a token to count, so a lost or evicted one logs out
//! (fails closed). Every script is atomic and takes the time from Redis, which
//! all replicas share.

mod lifetimes;
mod list;
mod refresh_token;
mod scripts;

use crate::client::Client;
use crate::error::Result;
use crate::secret::Secret;
use crate::{auth, redis};
use lifetimes::{Limits, TOKEN_MINUTES};

pub use list::{Session, list};
pub use refresh_token::RefreshToken;

/// A session's address.
#[derive(Clone, Debug)]
pub struct SessionId {
    /// The public id of its user.
    pub user: String,
    /// Its own id.
    pub id: String,
}

/// An access token as it goes to the client.
pub struct AccessToken {
    /// The signed token.
    pub token: String,
    /// Its lifetime in minutes.
    pub minutes: u64,
}

/// For so long the token before the latest is taken for the latest: an answer
/// was lost, or two tabs refreshed at once (RFC 9700 section 4.14.2).
const GRACE_MILLISECONDS: &str = "10000";
/// More logins than these end the oldest sessions of an account.
const MAX_SESSIONS: &str = "100";

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
/// 503 when Redis or the keys are not there.
pub async fn start(user: &str, version: i64, client: &Client) -> Result<AccessToken> {
    let session = new_id(user);
    let token_id = random_id();
    let issued_at = store(&session, version, &token_id, client, "").await?;
    sign(&session, &token_id, issued_at).await
}

/// As [`start`], with a refresh token for the client to hold.
///
/// # Errors
/// 503 when Redis or the keys are not there.
pub async fn start_with_refresh_token(
    user: &str,
    version: i64,
    client: &Client,
) -> Result<(AccessToken, RefreshToken)> {
    let session = new_id(user);
    let token_id = random_id();
    let secret = Secret::random();
    let issued_at = store(&session, version, &token_id, client, &secret.hash()).await?;
    let access = sign(&session, &token_id, issued_at).await?;
    Ok((access, RefreshToken { session, secret }))
}

/// Notes that a session is in use. Gives the account's `token_version` of its
/// login, if it exists and `token_id` is its latest token.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn touch(session: &SessionId, token_id: &str) -> Result<Option<i64>> {
    let limits = Limits::load().await?;
    let arguments = [token_id, GRACE_MILLISECONDS, &limits.idle, &limits.total];
    let answer = redis::eval(scripts::TOUCH, &[&session.key()], &arguments).await?;
    Ok(redis::integer(answer.first()))
}

/// Exchanges a session's latest access token for the next. `version` is the
/// account's present `token_version`.
///
/// The token before the latest gets the same successor within the grace period.
/// Any other one has been used before, so either its owner or a thief holds a
/// copy: the session ends (RFC 9700 section 4.14.2). `None` is "refused".
///
/// # Errors
/// 503 when Redis or the keys are not there.
pub async fn refresh(
    session: &SessionId,
    token_id: &str,
    version: i64,
) -> Result<Option<AccessToken>> {
    let credential = ["jti", "previous", "rotated_at"];
    let answer = rotate(session, credential, token_id, version, ["", ""]).await?;
    match answer {
        Some((latest, issued_at, _)) => Ok(Some(sign(session, &latest, issued_at).await?)),
        None => Ok(None),
    }
}

/// Exchanges a refresh token for new tokens, by the same rules as [`refresh`].
///
/// # Errors
/// 503 when Redis or the keys are not there.
pub async fn redeem(
    presented: &RefreshToken,
    version: i64,
) -> Result<Option<(AccessToken, RefreshToken)>> {
    let session = &presented.session;
    let next = Secret::random();
    let wrapped = presented.secret.wrap(&next).reveal();
    let credential = ["refresh", "refresh_previous", "refreshed_at"];
    let successor = [&*next.hash(), &wrapped];
    let hash = presented.secret.hash();
    let answer = rotate(session, credential, &hash, version, successor).await?;
    let Some((latest, issued_at, Some(wrapped))) = answer else {
        return Ok(None);
    };
    let access = sign(session, &latest, issued_at).await?;
    let refresh = RefreshToken {
        session: session.clone(),
        secret: presented.secret.wrap(&wrapped),
    };
    Ok(Some((access, refresh)))
}

/// Ends a session; tells whether there was one.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn end(session: &SessionId) -> Result<bool> {
    let keys = [&*session.key(), &index_key(&session.user)];
    let answer = redis::eval(scripts::END, &keys, &[&session.id]).await?;
    Ok(redis::integer(answer.first()) == Some(1))
}

/// Ends all sessions of an account; tells how many there were.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn end_all(user: &str) -> Result<u64> {
    let answer = redis::eval(scripts::END_ALL, &[&index_key(user)], &[&key_prefix(user)]).await?;
    Ok(redis::integer(answer.first())
        .unwrap_or_default()
        .unsigned_abs())
}

async fn store(
    session: &SessionId,
    version: i64,
    token_id: &str,
    client: &Client,
    refresh_hash: &str,
) -> Result<i64> {
    let limits = Limits::load().await?;
    let answer = redis::eval(
        scripts::START,
        &[&session.key(), &index_key(&session.user)],
        &[
            &session.id,
            &version.to_string(),
            token_id,
            &client.address.to_string(),
            &client.user_agent,
            &limits.idle,
            &limits.total,
            MAX_SESSIONS,
            &key_prefix(&session.user),
            refresh_hash,
        ],
    )
    .await?;
    Ok(redis::integer(answer.first()).unwrap_or_default())
}

/// The latest token's id, when it was issued, and the wrapped refresh token.
type Rotated = (String, i64, Option<Secret>);

async fn rotate(
    session: &SessionId,
    credential: [&str; 3],
    presented: &str,
    version: i64,
    successor: [&str; 2],
) -> Result<Option<Rotated>> {
    let limits = Limits::load().await?;
    let [current, previous, changed_at] = credential;
    let answer = redis::eval(
        scripts::ROTATE,
        &[&session.key(), &index_key(&session.user)],
        &[
            presented,
            &random_id(),
            &version.to_string(),
            GRACE_MILLISECONDS,
            &limits.idle,
            &limits.total,
            &session.id,
            current,
            previous,
            changed_at,
            successor[0],
            successor[1],
        ],
    )
    .await?;
    let latest = redis::text(answer.first());
    let issued_at = redis::integer(answer.get(1));
    let wrapped = redis::text(answer.get(2)).and_then(Secret::parse);
    Ok(latest
        .zip(issued_at)
        .map(|(latest, at)| (latest.to_owned(), at, wrapped)))
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
    let minutes = TOKEN_MINUTES.get().await?;
    let issued_at = issued_at.unsigned_abs();
    let token = auth::sign(&auth::Claims {
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
    format!("{:032x}", u128::from_be_bytes(bytes))
}
