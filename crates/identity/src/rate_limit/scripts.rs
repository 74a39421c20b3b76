//! The Redis scripts of rate limits. KEYS are the keys of the limits.

/// Counts an attempt. ARGV: seconds after which it fails without an outcome (0 when it
/// needs none), then the limit and the window in seconds for each key.
///
/// Nothing is counted when one limit is reached: a locked account would otherwise use up
/// the address's limit. Returns 0 when the attempt was counted, -1 when it has to wait
/// for others, else the seconds until the limit ends.
pub const ATTEMPT: &str = r"
    local pending = tonumber(ARGV[1])
    for i, key in ipairs(KEYS) do
        local over = tonumber(redis.call('get', key) or 0) - ARGV[2 * i]
        if over >= 0 then
            if tonumber(redis.call('get', key .. ':pending') or 0) > over then return -1 end
            return math.max(redis.call('ttl', key), 1)
        end
    end
    for i, key in ipairs(KEYS) do
        if redis.call('incr', key) == 1 then redis.call('expire', key, ARGV[2 * i + 1]) end
        if pending > 0 then
            redis.call('incr', key .. ':pending')
            redis.call('expire', key .. ':pending', pending)
        end
    end
    return 0";

/// Records a success.
pub const SUCCEEDED: &str = r"
    for i, key in ipairs(KEYS) do
        if string.find(key, ':name:', 1, true) then
            redis.call('del', key, key .. ':pending')
        else
            if tonumber(redis.call('get', key) or 0) > 0 then redis.call('decr', key) end
            if tonumber(redis.call('get', key .. ':pending') or 0) > 0 then
                redis.call('decr', key .. ':pending')
            end
        end
    end
    return 1";

/// Records that the attempt was no guess.
pub const RELEASED: &str = r"
    for i, key in ipairs(KEYS) do
        for _, counter in ipairs({key, key .. ':pending'}) do
            if tonumber(redis.call('get', counter) or 0) > 0 then
                redis.call('decr', counter)
            end
        end
    end
    return 1";

/// Records a failure, which stays counted.
pub const FAILED: &str = r"
    for i, key in ipairs(KEYS) do
        if tonumber(redis.call('get', key .. ':pending') or 0) > 0 then
            redis.call('decr', key .. ':pending')
        end
    end
    return 1";
