//! The shop's Redis scripts. Copies of `crates/guest/src/session.rs` and
//! `components/products/src/views.rs`: change them there and here.

use redis::aio::MultiplexedConnection;
use redis::{Client, FromRedisValue, RedisResult};

/// Starts a session.
const START: &str = r"
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

/// Notes that a session is in use.
const TOUCH: &str = r"
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

/// Counts a view of a product.
const VIEW: &str = r"
    local times = redis.call('incr', KEYS[1])
    if times == 1 then redis.call('expire', KEYS[1], 3600) end
    if times > tonumber(ARGV[2]) then return 0 end
    local day = 'views:' .. math.floor(redis.call('time')[1] / ARGV[3])
    redis.call('zincrby', day, 1, ARGV[1])
    redis.call('expire', day, 8 * ARGV[3])
    redis.call('hincrby', KEYS[2], ARGV[1], 1)
    redis.call('expire', KEYS[2], 8 * ARGV[3])
    if redis.call('set', KEYS[3], 1, 'nx', 'ex', ARGV[4]) then return 1 end
    return 0";

/// A connection that all requests share, and the names of the scripts.
pub struct Scripts {
    connection: MultiplexedConnection,
    /// [`START`].
    pub start: Script,
    /// [`TOUCH`].
    pub touch: Script,
    /// [`VIEW`].
    pub view: Script,
}

/// A script that Redis knows, by its hash.
pub struct Script(String);

impl Scripts {
    /// Connects and hands the scripts over.
    pub async fn connect(address: &str) -> RedisResult<Self> {
        let client = Client::open(format!("redis://{address}"))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        let mut load = async |script: &str| {
            let mut command = redis::cmd("script");
            let command = command.arg("load").arg(script);
            command.query_async(&mut connection).await.map(Script)
        };
        Ok(Self {
            start: load(START).await?,
            touch: load(TOUCH).await?,
            view: load(VIEW).await?,
            connection,
        })
    }

    /// Runs a script, in one round trip.
    pub async fn run<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: &[&str],
        arguments: &[&str],
    ) -> RedisResult<T> {
        redis::cmd("evalsha")
            .arg(&script.0)
            .arg(keys.len())
            .arg(keys)
            .arg(arguments)
            .query_async(&mut self.connection.clone())
            .await
    }
}
