//! How often products are viewed: counted in Redis a day at a time, folded into
//! SQLite for all time. Counts may be lost with Redis; answers are not.
//!
//! `views:<day>` is a sorted set of products by views on that day (days since
//! the epoch), `views:new` a hash of what SQLite does not know yet,
//! `views:from:<product>:<address>` how often an address counted lately.

use std::net::IpAddr;

use storefront_guest::{Error, Result, redis};

use crate::catalogue;

/// The time that popularity looks back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Today.
    Day,
    /// Today and the six days before.
    Week,
    /// As long as there are counts.
    All,
}

const DAY_SECONDS: &str = "86400";
/// So many views of a product count from one address in an hour: enough for an
/// office behind one address, too little for a crawler to make a product popular.
const MAX_VIEWS_PER_ADDRESS: &str = "10";
/// Views are folded into SQLite at most this often, in seconds.
const FOLD_SECONDS: &str = "10";

/// Counts a view when the answer is already on its way.
pub fn count(product: i64, address: IpAddr) {
    spin_sdk::wasip3::spawn(async move {
        if let Err(error) = count_now(product, address).await {
            error.log();
        }
    });
}

/// The most viewed products of a window, first the most viewed. Empty when there
/// are no counts, or no Redis.
pub async fn most_viewed(window: Window, limit: i64) -> Vec<i64> {
    const SCRIPT: &str = r"
        local today = math.floor(redis.call('time')[1] / ARGV[1])
        local days = {}
        for day = today - ARGV[2] + 1, today do days[#days + 1] = 'views:' .. day end
        redis.call('zunionstore', KEYS[1], #days, unpack(days))
        redis.call('expire', KEYS[1], 60)
        return redis.call('zrevrange', KEYS[1], 0, ARGV[3] - 1)";
    let days = match window {
        Window::Day => "1",
        Window::Week => "7",
        Window::All => return Vec::new(),
    };
    let key = format!("views:last:{days}");
    match redis::eval(SCRIPT, &[&key], &[DAY_SECONDS, days, &limit.to_string()]).await {
        Ok(ids) => ids
            .iter()
            .filter_map(|id| redis::integer(Some(id)))
            .collect(),
        Err(error) => {
            error.log();
            Vec::new()
        }
    }
}

async fn count_now(product: i64, address: IpAddr) -> Result<()> {
    const SCRIPT: &str = r"
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
    let product = product.to_string();
    let seen = format!("views:from:{product}:{address}");
    let arguments = [&*product, MAX_VIEWS_PER_ADDRESS, DAY_SECONDS, FOLD_SECONDS];
    let answer = redis::eval(SCRIPT, &[&seen, "views:new", "views:fold"], &arguments).await?;
    if redis::integer(answer.first()) == Some(1) {
        fold().await?;
    }
    Ok(())
}

/// Moves the new views to SQLite. What is taken from Redis and then not stored
/// is lost; the other way round it would be counted twice.
async fn fold() -> Result<()> {
    const SCRIPT: &str = r"
        local new = redis.call('hgetall', KEYS[1])
        redis.call('del', KEYS[1])
        return new";
    const SQL: &str = "update products
        set views = views + (select value from json_each(?1) where key = products.id)
        where id in (select key from json_each(?1))";
    let answer = redis::eval(SCRIPT, &["views:new"], &[]).await?;
    let mut new = serde_json::Map::new();
    for pair in answer.chunks_exact(2) {
        if let (Some(product), Some(views)) =
            (redis::text(pair.first()), redis::integer(pair.get(1)))
        {
            new.insert(product.to_owned(), views.into());
        }
    }
    if !new.is_empty() {
        let new =
            serde_json::to_string(&new).map_err(|error| Error::Internal(error.to_string()))?;
        catalogue::query(SQL, [new.into()]).await?;
    }
    Ok(())
}
