//! The shop's Redis scripts. They are its own files, except for the script of views: here
//! each view is counted by itself, and the shop counts the views of a moment together.

use redis::aio::MultiplexedConnection;
use redis::{Client, FromRedisValue, RedisResult};

#[allow(dead_code, reason = "only two of them are measured")]
#[path = "../../../identity/src/session/scripts.rs"]
pub mod sessions;

#[allow(dead_code, reason = "only two of them are measured")]
#[path = "../../../identity/src/rate_limit/scripts.rs"]
mod limits;

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
    /// [`limits::ATTEMPT`].
    pub attempt: Script,
    /// [`limits::SUCCEEDED`].
    pub succeeded: Script,
    /// [`sessions::START`].
    pub start: Script,
    /// [`sessions::TOUCH`].
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
            attempt: load(limits::ATTEMPT).await?,
            succeeded: load(limits::SUCCEEDED).await?,
            start: load(sessions::START).await?,
            touch: load(sessions::TOUCH).await?,
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
