//! Counts views of products: in Redis for each day, and in SQLite for all time. Counts may be
//! lost with Redis; responses are not.
//!
//! `views:<day>` is a sorted set of products by views on that day (days since 1970),
//! `views:new` is a hash of the views that are not in SQLite yet,
//! `views:from:<product>:<address>` counts the recent views from an address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;

use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::Result;
use storefront_http::json::to_text;
use storefront_storage::{redis, sqlite};

/// The period for which popularity is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Today.
    Day,
    /// Today and the six days before.
    Week,
    /// All days that have counts.
    All,
}

const DAY_SECONDS: &str = "86400";
/// The views of a product that count from one address in an hour: enough for an office behind
/// one address, and too few for a crawler to make a product popular.
const MAX_VIEWS_PER_ADDRESS: &str = "10";
/// The shortest time between two moves of views to SQLite, in seconds.
const FOLD_SECONDS: &str = "10";

/// Views that are not in Redis yet, by product and address.
static PENDING: Mutex<BTreeMap<(i64, IpAddr), u64>> = Mutex::new(BTreeMap::new());

/// Views of this period are sent to Redis together, so that a busy shop does not need a round
/// trip for each.
const GATHER_NANOSECONDS: u64 = 50_000_000;

/// Counts a view, while the response is being sent.
pub fn count(product: i64, address: IpAddr) {
    let mut pending = PENDING.lock().expect("an instance has one thread");
    let is_first = pending.is_empty();
    *pending.entry((product, address)).or_default() += 1;
    if is_first {
        spin_sdk::wasip3::spawn(async {
            monotonic_clock::wait_for(GATHER_NANOSECONDS).await;
            let views = std::mem::take(&mut *PENDING.lock().expect("an instance has one thread"));
            if let Err(error) = tell(&views).await {
                error.log();
            }
        });
    }
}

/// Returns the most viewed products of a window, the most viewed first. The list is empty when
/// there are no counts, or no Redis.
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
            .filter_map(|id| redis::parse_integer(Some(id)))
            .collect(),
        Err(error) => {
            error.log();
            Vec::new()
        }
    }
}

async fn tell(views: &BTreeMap<(i64, IpAddr), u64>) -> Result<()> {
    // The arguments are three constants, then product and views for each of the keys from the
    // third on.
    const SCRIPT: &str = r"
        local most, day_seconds = tonumber(ARGV[1]), tonumber(ARGV[2])
        local day = 'views:' .. math.floor(redis.call('time')[1] / day_seconds)
        for i = 3, #KEYS do
            local product, views = ARGV[2 * i - 2], tonumber(ARGV[2 * i - 1])
            local times = redis.call('incrby', KEYS[i], views)
            if times == views then redis.call('expire', KEYS[i], 3600) end
            local counted = math.min(views, most - (times - views))
            if counted > 0 then
                redis.call('zincrby', day, counted, product)
                redis.call('hincrby', KEYS[1], product, counted)
            end
        end
        redis.call('expire', day, 8 * day_seconds)
        redis.call('expire', KEYS[1], 8 * day_seconds)
        if redis.call('set', KEYS[2], 1, 'nx', 'ex', ARGV[3]) then return 1 end
        return 0";
    let mut keys = vec!["views:new".to_owned(), "views:fold".to_owned()];
    let mut arguments = [MAX_VIEWS_PER_ADDRESS, DAY_SECONDS, FOLD_SECONDS]
        .map(str::to_owned)
        .to_vec();
    for ((product, address), views) in views {
        keys.push(format!("views:from:{product}:{address}"));
        arguments.extend([product.to_string(), views.to_string()]);
    }
    let keys: Vec<_> = keys.iter().map(String::as_str).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let reply = redis::eval(SCRIPT, &keys, &arguments).await?;
    if redis::parse_integer(reply.first()) == Some(1) {
        fold().await?;
    }
    Ok(())
}

/// Moves the new views to SQLite. If this fails between Redis and SQLite, the views are lost;
/// in the other order they could be counted twice.
async fn fold() -> Result<()> {
    const SCRIPT: &str = r"
        local new = redis.call('hgetall', KEYS[1])
        redis.call('del', KEYS[1])
        return new";
    const SQL: &str = "update products
        set views = views + (select value from json_each(?1) where key = products.id)
        where id in (select key from json_each(?1))";
    let reply = redis::eval(SCRIPT, &["views:new"], &[]).await?;
    let mut new = serde_json::Map::new();
    for pair in reply.chunks_exact(2) {
        if let (Some(product), Some(views)) = (
            redis::parse_text(pair.first()),
            redis::parse_integer(pair.get(1)),
        ) {
            new.insert(product.to_owned(), views.into());
        }
    }
    if !new.is_empty() {
        sqlite::write(SQL, [to_text(&new)?.into()]).await?;
    }
    Ok(())
}
