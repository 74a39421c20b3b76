//! The scripts that Redis runs, each one an atomic step.

/// KEYS session, index; ARGV session id, version, token id, address, agent, idle
/// and total milliseconds, most sessions, key prefix, hash of the refresh token
/// or nothing. Gives the time of issue in seconds.
pub const START: &str = r"
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('hset', KEYS[1], 'version', ARGV[2], 'jti', ARGV[3], 'iat', time[1],
    'created_at', now, 'used_at', now, 'ip', ARGV[4], 'agent', ARGV[5])
if ARGV[10] ~= '' then redis.call('hset', KEYS[1], 'refresh', ARGV[10]) end
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

/// KEYS session; ARGV token id, grace, idle and total milliseconds. Gives the
/// version, or nothing when the token does not count.
pub const TOUCH: &str = r"
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

/// KEYS session, index; ARGV presented credential, new token id, version, grace,
/// idle and total milliseconds, session id; the fields of the credential, of the
/// one before, of the time of change; the credential's successor, and the same
/// wrapped, unless the token id is the credential. Gives the latest token id, its
/// time of issue and the wrapped successor, or nothing; then the session is over.
pub const ROTATE: &str = r"
local s = redis.call('hmget', KEYS[1], 'version', 'jti', 'iat', 'created_at', 'refresh_wrapped',
    ARGV[8], ARGV[9], ARGV[10])
if not s[1] then return false end
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = math.min(ARGV[5], s[4] + ARGV[6] - now)
if s[1] == ARGV[3] and left > 0 then
    if s[6] == ARGV[1] then
        redis.call('hset', KEYS[1], 'jti', ARGV[2], 'iat', time[1], 'previous', s[2],
            'rotated_at', now, 'used_at', now)
        if ARGV[11] ~= '' then
            redis.call('hset', KEYS[1], 'refresh', ARGV[11], 'refresh_previous', ARGV[1],
                'refresh_wrapped', ARGV[12], 'refreshed_at', now)
        end
        redis.call('pexpire', KEYS[1], left)
        return {ARGV[2], time[1], ARGV[12]}
    end
    if s[7] == ARGV[1] and now - s[8] <= tonumber(ARGV[4]) then
        return {s[2], s[3], s[5] or ''}
    end
end
redis.call('del', KEYS[1])
redis.call('zrem', KEYS[2], ARGV[7])
return false";

/// KEYS index; ARGV key prefix. Gives five fields for each living session.
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

/// KEYS session, index; ARGV session id. Gives how many there were.
pub const END: &str = r"
redis.call('zrem', KEYS[2], ARGV[1])
return redis.call('del', KEYS[1])";

/// KEYS index; ARGV key prefix. Gives how many there were.
pub const END_ALL: &str = r"
local ended = 0
for _, id in ipairs(redis.call('zrange', KEYS[1], 0, -1)) do
    ended = ended + redis.call('del', ARGV[1] .. id)
end
redis.call('del', KEYS[1])
return ended";
