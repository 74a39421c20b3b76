//! The Redis scripts of sessions, each one atomic. A script with many arguments takes
//! them as one JSON object.

use serde::Serialize;

/// The arguments of [`START`].
#[derive(Serialize)]
pub struct Start<'a> {
    pub session_id: &'a str,
    /// The account's `token_version`.
    pub version: i64,
    pub token_id: &'a str,
    pub address: &'a str,
    pub user_agent: &'a str,
    /// In milliseconds.
    pub idle: u64,
    /// In milliseconds.
    pub maximum: u64,
    /// The most sessions of an account.
    pub most_sessions: u64,
    pub key_prefix: &'a str,
    /// If the client holds a refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<FirstRefreshToken<'a>>,
}

/// The refresh token of a new session.
#[derive(Serialize)]
pub struct FirstRefreshToken<'a> {
    pub hash: &'a str,
    /// Whether a browser keeps it when it is closed.
    pub is_kept: bool,
}

/// Starts a session. KEYS: the session, the index. ARGV: [`Start`]. Returns the time of
/// issue in seconds.
pub const START: &str = r"
local a = cjson.decode(ARGV[1])
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('hset', KEYS[1], 'version', a.version, 'jti', a.token_id, 'iat', time[1],
    'created_at', now, 'used_at', now, 'ip', a.address, 'agent', a.user_agent)
if a.refresh then
    redis.call('hset', KEYS[1], 'refresh', a.refresh.hash, 'kept', a.refresh.is_kept and 1 or 0)
end
redis.call('pexpire', KEYS[1], math.min(a.idle, a.maximum))
redis.call('zadd', KEYS[2], now, a.session_id)
redis.call('pexpire', KEYS[2], a.maximum)
local surplus = redis.call('zcard', KEYS[2]) - a.most_sessions
if surplus > 0 then
    for _, id in ipairs(redis.call('zrange', KEYS[2], 0, surplus - 1)) do
        redis.call('del', a.key_prefix .. id)
        redis.call('zrem', KEYS[2], id)
    end
end
return time[1]";

/// Records that a session is in use, in a script with these first four arguments: the
/// token's id, then grace, idle and maximum time in milliseconds. `s[1]` is the session's
/// version then. The script returns nothing when the token is not valid. `seen` is the latest
/// token that has come back.
macro_rules! touch {
    ($rest:literal) => {
        concat!(
            r"
local s = redis.call('hmget', KEYS[1], 'version', 'jti', 'previous', 'rotated_at', 'created_at',
    'seen')
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
if s[2] == ARGV[1] and s[6] ~= ARGV[1] then redis.call('hset', KEYS[1], 'seen', ARGV[1]) end
redis.call('pexpire', KEYS[1], left)
",
            $rest
        )
    };
}

/// Records that a session is in use. KEYS: the session. ARGV: the token's id, then grace,
/// idle and maximum time in milliseconds. Returns the session's version, or nothing when
/// the token is not valid.
pub const TOUCH: &str = touch!("return s[1]");

/// As [`TOUCH`], and looks for the account in the cache. KEYS: the session, the account. ARGV:
/// as for [`TOUCH`], then a random number, and how long a reader may take in milliseconds.
/// Returns the session's version, the account's state, and its columns if it is ready.
pub const TOUCH_WITH_ACCOUNT: &str = touch!(
    r"
local state = redis.call('hget', KEYS[2], 'state')
if state == 'ready' then
    return {s[1], state, unpack(redis.call('hmget', KEYS[2],
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'))}
end
if not state then
    state = ARGV[5]
    redis.call('hset', KEYS[2], 'state', state)
    redis.call('pexpire', KEYS[2], ARGV[6])
    return {s[1], state}
end
return {s[1], ''}"
);

/// The arguments of [`ROTATE`].
#[derive(Serialize)]
pub struct Rotate<'a> {
    pub session_id: &'a str,
    /// The account's `token_version`.
    pub version: i64,
    /// The id of the next access token, if there is a next one.
    pub next_token_id: &'a str,
    /// In milliseconds.
    pub grace: u64,
    /// In milliseconds.
    pub idle: u64,
    /// In milliseconds.
    pub maximum: u64,
    pub credential: Credential<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<NextRefreshToken<'a>>,
}

/// The credential that a client presents, and the fields of the session that say whether
/// it is the latest one or the one before.
#[derive(Serialize)]
pub struct Credential<'a> {
    pub presented: &'a str,
    pub current_field: &'static str,
    pub previous_field: &'static str,
    pub rotated_at_field: &'static str,
}

/// The refresh token that replaces the presented one.
#[derive(Serialize)]
pub struct NextRefreshToken<'a> {
    pub hash: &'a str,
    /// The token, encrypted so that only the presented one decrypts it.
    pub wrapped: &'a str,
}

/// Rotates a session's tokens. KEYS: the session, the index. ARGV: [`Rotate`]. Returns the
/// latest access token's id, its time of issue in seconds, the wrapped refresh token, and
/// whether a browser keeps that; or nothing. In the latter case the session has ended.
///
/// A token that was replaced gets its successor again for the grace period, and for as long
/// as no token that was issued with the successor has come back: then the response was lost.
/// `seen` tells that of access tokens, `refresh_seen` of an access token that has been
/// replaced by itself.
pub const ROTATE: &str = r"
local a = cjson.decode(ARGV[1])
local c = a.credential
local s = redis.call('hmget', KEYS[1], 'version', 'jti', 'iat', 'created_at', 'refresh_wrapped',
    c.current_field, c.previous_field, c.rotated_at_field, 'kept', 'seen', 'refresh_seen')
if not s[1] then return false end
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = math.min(a.idle, s[4] + a.maximum - now)
if tonumber(s[1]) == a.version and left > 0 then
    if s[6] == c.presented then
        redis.call('hset', KEYS[1], 'jti', a.next_token_id, 'iat', time[1], 'previous', s[2],
            'rotated_at', now, 'used_at', now)
        local wrapped = ''
        if a.refresh then
            wrapped = a.refresh.wrapped
            redis.call('hset', KEYS[1], 'refresh', a.refresh.hash, 'refresh_previous',
                c.presented, 'refresh_wrapped', wrapped, 'refreshed_at', now, 'refresh_seen', 0)
        else
            redis.call('hset', KEYS[1], 'refresh_seen', 1)
        end
        redis.call('pexpire', KEYS[1], left)
        return {a.next_token_id, time[1], wrapped, s[9] or '0'}
    end
    if s[7] == c.presented then
        if now - s[8] <= a.grace then return {s[2], s[3], s[5] or '', s[9] or '0'} end
        if s[10] ~= s[2] and not (a.refresh and s[11] == '1') then
            redis.call('hset', KEYS[1], 'iat', time[1], 'used_at', now)
            redis.call('pexpire', KEYS[1], left)
            return {s[2], time[1], s[5] or '', s[9] or '0'}
        end
    end
end
redis.call('del', KEYS[1])
redis.call('zrem', KEYS[2], a.session_id)
return false";

/// Lists sessions. KEYS: the index. ARGV: the key prefix. Returns five values for each
/// session: its id, `created_at`, `used_at`, `ip` and `agent`.
pub const LIST: &str = r"
local found = {}
for _, id in ipairs(redis.call('zrevrange', KEYS[1], 0, -1)) do
    local s = redis.call('hmget', ARGV[1] .. id, 'created_at', 'used_at', 'ip', 'agent')
    if s[1] then
        found[#found + 1] = id
        for i = 1, 4 do found[#found + 1] = s[i] end
    else
        redis.call('zrem', KEYS[1], id)
    end
end
return found";

/// Ends a session. KEYS: the session, the index. ARGV: the session's id. Returns the
/// number of ended sessions.
pub const END: &str = r"
redis.call('zrem', KEYS[2], ARGV[1])
return redis.call('del', KEYS[1])";

/// Ends all sessions. KEYS: the index. ARGV: the key prefix. Returns the number of ended
/// sessions.
pub const END_ALL: &str = r"
local ended = 0
for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
    ended = ended + redis.call('del', ARGV[1] .. id)
end
redis.call('del', KEYS[1])
return ended";
