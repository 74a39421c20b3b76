//! Sessions: records in Redis that an access token must point to.
//!
//! `session:{<uid>}:<sid>` is a hash with the fields `version` (the account's
//! `token_version` at login), `jti` (the latest token's id), `iat` (when that one
//! was issued, seconds), `previous` (the id before it), `rotated_at`,
//! `created_at`, `used_at` (milliseconds), `ip` and `agent`. `sessions:{<uid>}`
//! is a sorted set of an account's session ids by time of login. The braces keep
//! an account's keys on one node of a Redis cluster.
//!
//! A record must exist for a token to count, so a lost or evicted one logs out
//! (fails closed). Every script is atomic and takes the time from Redis, which
//! all replicas share.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::client::Client;
use crate::error::Result;
use crate::{auth, redis, variables};

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

/// What became of a token that was to be exchanged for its successor.
pub enum Refresh {
    /// The successor.
    Rotated(AccessToken),
    /// No such session, or it has just ended because an old token was reused.
    Refused,
}

/// For so long the token before the latest is taken for the latest: an answer
/// was lost, or two tabs refreshed at once (RFC 9700 section 4.14.2).
const GRACE_MILLISECONDS: &str = "10000";
/// More logins than these end the oldest sessions of an account.
const MAX_SESSIONS: &str = "100";

impl SessionId {
    fn key(&self) -> String {
        format!("session:{{{}}}:{}", self.user, self.id)
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
    const SCRIPT: &str = r"
        local time = redis.call('time')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('hset', KEYS[1], 'version', ARGV[2], 'jti', ARGV[3], 'iat', time[1],
            'created_at', now, 'used_at', now, 'ip', ARGV[4], 'agent', ARGV[5])
        redis.call('pexpire', KEYS[1], math.min(ARGV[6], ARGV[7]))
        redis.call('zadd', KEYS[2], now, ARGV[1])
        redis.call('pexpire', KEYS[2], ARGV[7])
        local surplus = redis.call('zcard', KEYS[2]) - ARGV[8]
        if surplus > 0 then
            for _, id in ipairs(redis.call('zrange', KEYS[2], 0, surplus - 1)) do
                redis.call('del', ARGV[9] .. id)
                redis.call('zrem', KEYS[2], id)
            end
        end
        return time[1]";
    let limits = Limits::load().await?;
    let session = SessionId {
        user: user.to_owned(),
        id: random_id(),
    };
    let token_id = random_id();
    let prefix = format!("session:{{{user}}}:");
    let answer = redis::eval(
        SCRIPT,
        &[&session.key(), &index_key(user)],
        &[
            &session.id,
            &version.to_string(),
            &token_id,
            &client.address.to_string(),
            &client.user_agent,
            &limits.idle,
            &limits.total,
            MAX_SESSIONS,
            &prefix,
        ],
    )
    .await?;
    let issued_at = redis::integer(answer.first()).unwrap_or_default();
    sign(&session, &token_id, issued_at).await
}

/// Notes that a session is in use. Gives the account's `token_version` of its
/// login, if it exists and `token_id` is its latest token.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn touch(session: &SessionId, token_id: &str) -> Result<Option<i64>> {
    const SCRIPT: &str = r"
        local s = redis.call('hmget', KEYS[1], 'version', 'jti', 'previous', 'rotated_at', 'created_at')
        if not s[1] then return false end
        local time = redis.call('time')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        if s[2] ~= ARGV[1] and not (s[3] == ARGV[1] and now - s[4] <= tonumber(ARGV[2])) then
            return false
        end
        local left = math.min(ARGV[3], s[5] + ARGV[4] - now)
        if left <= 0 then
            redis.call('del', KEYS[1])
            return false
        end
        redis.call('hset', KEYS[1], 'used_at', now)
        redis.call('pexpire', KEYS[1], left)
        return s[1]";
    let limits = Limits::load().await?;
    let arguments = [token_id, GRACE_MILLISECONDS, &limits.idle, &limits.total];
    let answer = redis::eval(SCRIPT, &[&session.key()], &arguments).await?;
    Ok(redis::integer(answer.first()))
}

/// Exchanges a session's latest token for the next. `version` is the account's
/// present `token_version`.
///
/// The token before the latest gets the same successor within the grace period.
/// Any other one has been used before, so either its owner or a thief holds a
/// copy: the session ends (RFC 9700 section 4.14.2).
///
/// # Errors
/// 503 when Redis or the keys are not there.
pub async fn refresh(session: &SessionId, token_id: &str, version: i64) -> Result<Refresh> {
    const SCRIPT: &str = r"
        local s = redis.call('hmget', KEYS[1], 'version', 'jti', 'previous', 'rotated_at', 'created_at', 'iat')
        if not s[1] then return false end
        local time = redis.call('time')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local left = math.min(ARGV[5], s[5] + ARGV[6] - now)
        if s[1] == ARGV[3] and left > 0 then
            if s[2] == ARGV[1] then
                redis.call('hset', KEYS[1], 'jti', ARGV[2], 'iat', time[1], 'previous', ARGV[1],
                    'rotated_at', now, 'used_at', now)
                redis.call('pexpire', KEYS[1], left)
                return {ARGV[2], time[1]}
            end
            if s[3] == ARGV[1] and now - s[4] <= tonumber(ARGV[4]) then
                return {s[2], s[6]}
            end
        end
        redis.call('del', KEYS[1])
        redis.call('zrem', KEYS[2], ARGV[7])
        return false";
    let limits = Limits::load().await?;
    let answer = redis::eval(
        SCRIPT,
        &[&session.key(), &index_key(&session.user)],
        &[
            token_id,
            &random_id(),
            &version.to_string(),
            GRACE_MILLISECONDS,
            &limits.idle,
            &limits.total,
            &session.id,
        ],
    )
    .await?;
    match (redis::text(answer.first()), redis::integer(answer.get(1))) {
        (Some(latest), Some(issued_at)) => {
            Ok(Refresh::Rotated(sign(session, latest, issued_at).await?))
        }
        _ => Ok(Refresh::Refused),
    }
}

/// Ends a session; tells whether there was one.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn end(session: &SessionId) -> Result<bool> {
    const SCRIPT: &str = r"
        redis.call('zrem', KEYS[2], ARGV[1])
        return redis.call('del', KEYS[1])";
    let keys = [&*session.key(), &index_key(&session.user)];
    let answer = redis::eval(SCRIPT, &keys, &[&session.id]).await?;
    Ok(redis::integer(answer.first()) == Some(1))
}

/// Ends all sessions of an account; tells how many there were.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn end_all(user: &str) -> Result<u64> {
    const SCRIPT: &str = r"
        local ended = 0
        for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
            ended = ended + redis.call('del', ARGV[1] .. id)
        end
        redis.call('del', KEYS[1])
        return ended";
    let prefix = format!("session:{{{user}}}:");
    let answer = redis::eval(SCRIPT, &[&index_key(user)], &[&prefix]).await?;
    Ok(redis::integer(answer.first())
        .unwrap_or_default()
        .unsigned_abs())
}

async fn sign(session: &SessionId, token_id: &str, issued_at: i64) -> Result<AccessToken> {
    let minutes = token_minutes().await?;
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

/// `access_token_minutes`, read once per instance; 0 is "not yet".
static TOKEN_MINUTES: AtomicU64 = AtomicU64::new(0);

async fn token_minutes() -> Result<u64> {
    const YEAR: u64 = 365 * 24 * 60;
    let known = TOKEN_MINUTES.load(Ordering::Relaxed);
    if known != 0 {
        return Ok(known);
    }
    let minutes = variables::number("access_token_minutes", 1..=YEAR).await?;
    TOKEN_MINUTES.store(minutes, Ordering::Relaxed);
    Ok(minutes)
}

/// How long sessions live, in milliseconds, as Redis takes them.
struct Limits {
    idle: String,
    total: String,
}

impl Limits {
    async fn load() -> Result<Self> {
        const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1000;
        static DAYS: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];
        let [idle, total] = &DAYS;
        if total.load(Ordering::Relaxed) == 0 {
            let days = variables::number("session_idle_days", 1..=3650).await?;
            idle.store(days, Ordering::Relaxed);
            let days = variables::number("session_max_days", 1..=3650).await?;
            total.store(days, Ordering::Relaxed);
        }
        let milliseconds =
            |days: &AtomicU64| (days.load(Ordering::Relaxed) * DAY_MILLISECONDS).to_string();
        Ok(Self {
            idle: milliseconds(idle),
            total: milliseconds(total),
        })
    }
}
