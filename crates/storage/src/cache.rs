//! A read-through cache in Redis for answers that are the same for everybody.
//!
//! `{<scope>}:version` is a counter, which every write of the scope raises after the database
//! has it. `{<scope>}:<name>` is a hash of an answer and the version that it was made at;
//! it counts only while that is the present one. Who reads the version first and the
//! database then cannot keep an old answer under a new version.
//!
//! `{<scope>}:<name>:lock` is there while somebody makes the answer: others wait for it, so
//! that a write does not send everybody to the database at once. Redis may be lost: then
//! every request asks the database.

use std::sync::OnceLock;
use std::time::Duration;

use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::Result;
use storefront_settings::{self as settings, Settings};

use crate::{redis, sqlite};

/// The longest name that is cached, in bytes. Longer ones are searches that hardly anybody
/// else makes.
const MAX_NAME_BYTES: usize = 512;

/// How long one request may take to make an answer, before another one tries, in milliseconds.
const LOCK_MILLISECONDS: &str = "2000";

/// Pauses between two looks for an answer that another request is making, in milliseconds.
/// After the last one, the request makes it for itself.
const PAUSES_MILLISECONDS: [u64; 7] = [5, 10, 20, 40, 80, 160, 320];

/// An answer that may be cached.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// What a write makes obsolete together, such as `catalog`.
    pub scope: &'static str,
    /// The answer's name in its scope: all that it depends on.
    pub name: &'a str,
    /// How long the answer may be used at most, if no write comes before. Changes that are
    /// not told, such as those of counters, are seen after this time.
    pub max_age: Duration,
}

/// Whether answers are cached: by the variable `read_cache`; by default, if the database is
/// on a server.
///
/// # Errors
/// 503 when the variable is wrong or the database cannot be opened.
pub async fn is_enabled() -> Result<bool> {
    match ReadCache::load().await? {
        ReadCache::On => Ok(true),
        ReadCache::Off => Ok(false),
        ReadCache::Auto => sqlite::is_on_server().await,
    }
}

/// Returns the answer from the cache, or makes it and keeps it.
///
/// # Errors
/// Those of `make`.
pub async fn read_through(
    entry: Entry<'_>,
    make: impl AsyncFnOnce() -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    // `make` has one place here: it is compiled into each, for every caller.
    let version = match find(entry).await? {
        Lookup::Found(answer) => return Ok(answer),
        Lookup::MayStore(version) => Some(version),
        Lookup::MayNotStore => None,
    };
    let answer = make().await;
    if let Some(version) = version {
        match &answer {
            Ok(answer) => store(entry, &version, answer).await,
            Err(_) => unlock(entry).await,
        }
    }
    answer
}

async fn find(entry: Entry<'_>) -> Result<Lookup> {
    if entry.name.len() > MAX_NAME_BYTES || !is_enabled().await? {
        return Ok(Lookup::MayNotStore);
    }
    // In a box, as most shops have no use for it.
    Ok(Box::pin(look_up(entry)).await)
}

/// Makes all answers of a scope obsolete, after the database was written. If Redis cannot
/// be told, they are used until they are too old.
pub async fn invalidate(scope: &'static str) {
    let raised = async {
        if is_enabled().await? {
            redis::command("incr", &[&version_key(scope)]).await?;
        }
        Ok::<_, storefront_http::Error>(())
    };
    if let Err(error) = raised.await {
        error.log();
    }
}

/// What the cache says.
enum Lookup {
    /// The answer.
    Found(Vec<u8>),
    /// The caller makes the answer, and stores it with this version.
    MayStore(String),
    /// The caller makes the answer for itself: there is no Redis, or another request takes
    /// long.
    MayNotStore,
}

async fn look_up(entry: Entry<'_>) -> Lookup {
    const SCRIPT: &str = r"
        local version = redis.call('get', KEYS[1]) or '0'
        local answer = redis.call('hmget', KEYS[2], 'version', 'answer')
        if answer[1] == version then return {'found', answer[2]} end
        if redis.call('set', KEYS[3], 1, 'nx', 'px', ARGV[1]) then return {'make', version} end
        return {'wait'}";
    let (version, key, lock) = (version_key(entry.scope), entry.key(), entry.lock_key());
    let keys = [&*version, &key, &lock];
    let mut pauses = PAUSES_MILLISECONDS.iter();
    loop {
        let mut reply = match redis::eval(SCRIPT, &keys, &[LOCK_MILLISECONDS]).await {
            Ok(reply) => reply,
            Err(error) => {
                error.log();
                return Lookup::MayNotStore;
            }
        };
        let value = reply.pop();
        match (redis::parse_text(reply.first()), value) {
            (Some("found"), Some(redis::Value::Binary(answer))) => return Lookup::Found(answer),
            (Some("make"), version) => {
                let version = redis::parse_text(version.as_ref()).unwrap_or_default();
                return Lookup::MayStore(version.to_owned());
            }
            _ => match pauses.next() {
                Some(pause) => monotonic_clock::wait_for(pause * 1_000_000).await,
                None => return Lookup::MayNotStore,
            },
        }
    }
}

/// Keeps an answer. The client need not wait for it.
async fn store(entry: Entry<'_>, version: &str, answer: &[u8]) {
    const SCRIPT: &str = r"
        redis.call('hset', KEYS[1], 'version', ARGV[1], 'answer', ARGV[2])
        redis.call('pexpire', KEYS[1], ARGV[3])
        redis.call('del', KEYS[2])";
    let Ok(answer) = std::str::from_utf8(answer) else {
        return unlock(entry).await;
    };
    let max_age = entry.max_age.as_millis().to_string();
    let keys = [&*entry.key(), &entry.lock_key()];
    if let Err(error) = redis::eval(SCRIPT, &keys, &[version, answer, &max_age]).await {
        error.log();
    }
}

async fn unlock(entry: Entry<'_>) {
    if let Err(error) = redis::command("del", &[&entry.lock_key()]).await {
        error.log();
    }
}

impl Entry<'_> {
    fn key(&self) -> String {
        format!("{{{}}}:{}", self.scope, self.name)
    }

    fn lock_key(&self) -> String {
        format!("{}:lock", self.key())
    }
}

/// The braces keep a scope's keys on one node of a Redis cluster.
fn version_key(scope: &str) -> String {
    format!("{{{scope}}}:version")
}

/// The variable `read_cache`.
#[derive(Clone, Copy)]
enum ReadCache {
    Auto,
    On,
    Off,
}

impl Settings for ReadCache {
    async fn read() -> settings::Result<Self> {
        let words = [("auto", Self::Auto), ("on", Self::On), ("off", Self::Off)];
        settings::one_of("read_cache", &words).await
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<ReadCache> = OnceLock::new();
        &CELL
    }
}
