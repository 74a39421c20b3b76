//! The scripts of the limits.
//!
//! Their keys are those of the limits.

/// Counts an attempt. Nothing is counted when one limit is reached: a locked
/// account would otherwise fill up the address's count. 0 is "counted", -1 "not yet",
/// else the seconds until it is worth trying again.
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

/// Ends an attempt that succeeded.
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

/// Ends an attempt that says nothing either way.
pub const RELEASED: &str = r"
    for i, key in ipairs(KEYS) do
        for _, counter in ipairs({key, key .. ':pending'}) do
            if tonumber(redis.call('get', counter) or 0) > 0 then
                redis.call('decr', counter)
            end
        end
    end
    return 1";

/// Ends an attempt that failed, which stays counted.
pub const FAILED: &str = r"
    for i, key in ipairs(KEYS) do
        if tonumber(redis.call('get', key .. ':pending') or 0) > 0 then
            redis.call('decr', key .. ':pending')
        end
    end
    return 1";
