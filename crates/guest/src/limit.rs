//! Limits on attempts, counted in Redis.
//!
//! An attempt is counted before it is made and given back when it succeeds. So
//! 200 parallel guesses evaluate no more than the limit, and what is counted in
//! the end are the failures (ASVS 6.3.1).

mod scripts;

use std::net::IpAddr;

use spin_sdk::wasip3::clocks::monotonic_clock;

use crate::error::{Error, Result};
use crate::{redis, secret};

/// So many attempts in a window.
pub struct Limit {
    key: String,
    most: u64,
    seconds: u64,
}

impl Limit {
    /// A limit for what is done to one account, known or not, by its name.
    pub fn per_name(action: &str, name: &str, most: u64, seconds: u64) -> Self {
        let name = secret::hash("limit", name.to_lowercase().as_bytes());
        Self::new(format!("limit:{action}:name:{name}"), most, seconds)
    }

    /// A limit for what one client does. A host with IPv6 has a whole /64, so
    /// that is counted as one address.
    pub fn per_address(action: &str, address: IpAddr, most: u64, seconds: u64) -> Self {
        let address = match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("{:x}", v6.to_bits() >> 64),
        };
        Self::new(format!("limit:{action}:address:{address}"), most, seconds)
    }

    fn new(key: String, most: u64, seconds: u64) -> Self {
        Self { key, most, seconds }
    }
}

/// An attempt that was counted, and of which nobody knows yet how it ends.
#[must_use = "tell how it ended"]
pub struct Attempt(Vec<String>);

/// How often, and how long in between, an attempt waits for others to end.
const WAITS: u32 = 100;
const WAIT_NANOSECONDS: u64 = 20_000_000;
/// An attempt whose end nobody told, as its server died, has failed.
const PENDING_SECONDS: &str = "5";

/// Counts an attempt against several limits. A limit of 0 is off.
///
/// When the limit is reached only because of attempts under way, this one waits
/// for them: many tabs may log in at once.
///
/// # Errors
/// 429 when a limit is reached, 503 when Redis is not there.
pub async fn attempt(limits: &[Limit]) -> Result<Attempt> {
    for _ in 0..WAITS {
        match take(limits, PENDING_SECONDS).await? {
            Taken::Yes(keys) => return Ok(Attempt(keys)),
            Taken::Never(retry_after) => return Err(Error::TooManyRequests { retry_after }),
            Taken::NotYet => monotonic_clock::wait_for(WAIT_NANOSECONDS).await,
        }
    }
    Err(Error::TooManyRequests { retry_after: 1 })
}

/// Counts something that is not given back.
///
/// # Errors
/// 429 when a limit is reached, 503 when Redis is not there.
pub async fn count(limits: &[Limit]) -> Result<()> {
    match take(limits, "0").await? {
        Taken::Yes(_) => Ok(()),
        Taken::Never(retry_after) => Err(Error::TooManyRequests { retry_after }),
        Taken::NotYet => Err(Error::TooManyRequests { retry_after: 1 }),
    }
}

/// Starts the count of limits anew.
///
/// # Errors
/// 503 when Redis is not there.
pub async fn reset(limits: &[Limit]) -> Result<()> {
    let keys: Vec<_> = limits.iter().map(|limit| &*limit.key).collect();
    redis::command("del", &keys).await.map(drop)
}

enum Taken {
    Yes(Vec<String>),
    NotYet,
    Never(u64),
}

async fn take(limits: &[Limit], pending_seconds: &str) -> Result<Taken> {
    let active: Vec<_> = limits.iter().filter(|limit| limit.most > 0).collect();
    if active.is_empty() {
        return Ok(Taken::Yes(Vec::new()));
    }
    let keys: Vec<_> = active.iter().map(|limit| &*limit.key).collect();
    let numbers = active.iter().flat_map(|limit| [limit.most, limit.seconds]);
    let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    let arguments = numbers.iter().map(String::as_str);
    let arguments: Vec<_> = std::iter::once(pending_seconds).chain(arguments).collect();
    let answer = redis::eval(scripts::ATTEMPT, &keys, &arguments).await?;
    match redis::integer(answer.first()) {
        Some(0) => Ok(Taken::Yes(keys.into_iter().map(str::to_owned).collect())),
        Some(-1) => Ok(Taken::NotYet),
        Some(seconds) => Ok(Taken::Never(seconds.unsigned_abs())),
        None => Err(Error::Unavailable("redis: no answer to a limit".into())),
    }
}

impl Attempt {
    /// It succeeded: the account's count starts anew, the address gets this one
    /// back.
    ///
    /// # Errors
    /// 503 when Redis is not there.
    pub async fn succeeded(self) -> Result<()> {
        self.ended(scripts::SUCCEEDED).await
    }

    /// It says nothing either way: it is given back, and what was counted before
    /// stays.
    ///
    /// # Errors
    /// 503 when Redis is not there.
    pub async fn released(self) -> Result<()> {
        self.ended(scripts::RELEASED).await
    }

    /// It failed, and stays counted.
    ///
    /// # Errors
    /// 503 when Redis is not there.
    pub async fn failed(self) -> Result<()> {
        self.ended(scripts::FAILED).await
    }

    async fn ended(self, script: &'static str) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = self.0.iter().map(String::as_str).collect();
        redis::eval(script, &keys, &[]).await.map(drop)
    }
}
