//! Rate limits: attempts counted in Redis.
//!
//! An attempt is counted before it is made, and no longer when it succeeds. So 200
//! parallel guesses evaluate no more than the limit, and only failures stay counted
//! (ASVS 6.3.1).

mod scripts;

use std::net::IpAddr;

use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::{Error, Result};
use storefront_storage::redis;

use crate::secret;

/// The most attempts in a window of time. A limit of 0 attempts is off.
pub struct RateLimit {
    key: String,
    most: u64,
    seconds: u64,
}

impl RateLimit {
    /// Limits attempts on one account, which may not exist, by its name.
    pub fn per_name(action: &str, name: &str, most: u64, seconds: u64) -> Self {
        let name = secret::hash_for("limit", name.to_lowercase().as_bytes());
        Self::new(format!("limit:{action}:name:{name}"), most, seconds)
    }

    /// Limits attempts of one client. A host with IPv6 has a whole /64, so that counts as
    /// one address.
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

/// A counted attempt whose outcome is not known yet.
#[must_use = "record the outcome"]
pub struct Attempt(Vec<String>);

/// How often an attempt waits for other attempts to end, and for how long each time.
const WAITS: u32 = 100;
const WAIT_NANOSECONDS: u64 = 20_000_000;
/// After this time an attempt without an outcome counts as failed: its server has died.
const PENDING_SECONDS: &str = "5";

/// Counts an attempt against several limits.
///
/// When a limit is reached only because of attempts without an outcome, this one waits
/// for them: many tabs may log in at once.
///
/// # Errors
/// 429 when a limit is reached, 503 when Redis fails.
pub async fn begin_attempt(limits: &[RateLimit]) -> Result<Attempt> {
    for _ in 0..WAITS {
        match count_attempt(limits, PENDING_SECONDS).await? {
            Count::Counted(keys) => return Ok(Attempt(keys)),
            Count::Reached(retry_after) => return Err(Error::TooManyRequests { retry_after }),
            Count::Pending => monotonic_clock::wait_for(WAIT_NANOSECONDS).await,
        }
    }
    Err(Error::TooManyRequests { retry_after: 1 })
}

/// Counts an attempt that stays counted whatever its outcome.
///
/// # Errors
/// 429 when a limit is reached, 503 when Redis fails.
pub async fn count(limits: &[RateLimit]) -> Result<()> {
    match count_attempt(limits, "0").await? {
        Count::Counted(_) => Ok(()),
        Count::Reached(retry_after) => Err(Error::TooManyRequests { retry_after }),
        Count::Pending => Err(Error::TooManyRequests { retry_after: 1 }),
    }
}

/// As [`count`], for what does not depend on Redis otherwise: without Redis, nothing is
/// counted.
///
/// # Errors
/// 429 when a limit is reached.
pub async fn count_if_possible(limit: &RateLimit) -> Result<()> {
    match count(std::slice::from_ref(limit)).await {
        Err(error @ Error::TooManyRequests { .. }) => Err(error),
        Err(error) => {
            error.log();
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Resets the counts of limits to 0.
///
/// # Errors
/// 503 when Redis fails.
pub async fn reset(limits: &[RateLimit]) -> Result<()> {
    let keys: Vec<_> = limits.iter().map(|limit| &*limit.key).collect();
    redis::command("del", &keys).await.map(drop)
}

enum Count {
    /// The attempt was counted under these keys.
    Counted(Vec<String>),
    /// The limit is reached because of attempts without an outcome.
    Pending,
    /// The limit is reached for this many seconds.
    Reached(u64),
}

async fn count_attempt(limits: &[RateLimit], pending_seconds: &str) -> Result<Count> {
    let active: Vec<_> = limits.iter().filter(|limit| limit.most > 0).collect();
    if active.is_empty() {
        return Ok(Count::Counted(Vec::new()));
    }
    let keys: Vec<_> = active.iter().map(|limit| &*limit.key).collect();
    let numbers = active.iter().flat_map(|limit| [limit.most, limit.seconds]);
    let numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    let arguments = numbers.iter().map(String::as_str);
    let arguments: Vec<_> = std::iter::once(pending_seconds).chain(arguments).collect();
    let answer = redis::eval(scripts::ATTEMPT, &keys, &arguments).await?;
    match redis::parse_integer(answer.first()) {
        Some(0) => Ok(Count::Counted(
            keys.into_iter().map(str::to_owned).collect(),
        )),
        Some(-1) => Ok(Count::Pending),
        Some(seconds) => Ok(Count::Reached(seconds.unsigned_abs())),
        None => Err(Error::Unavailable("redis: no reply to a rate limit".into())),
    }
}

impl Attempt {
    /// Records a success: the account's count is reset, and the address's count is
    /// lowered by this attempt.
    ///
    /// # Errors
    /// 503 when Redis fails.
    pub async fn succeeded(self) -> Result<()> {
        self.record(scripts::SUCCEEDED).await
    }

    /// Records that the attempt was no guess: the counts are lowered by this attempt.
    ///
    /// # Errors
    /// 503 when Redis fails.
    pub async fn released(self) -> Result<()> {
        self.record(scripts::RELEASED).await
    }

    /// Records a failure: the attempt stays counted.
    ///
    /// # Errors
    /// 503 when Redis fails.
    pub async fn failed(self) -> Result<()> {
        self.record(scripts::FAILED).await
    }

    async fn record(self, script: &'static str) -> Result<()> {
        if self.0.is_empty() {
            return Ok(());
        }
        let keys: Vec<_> = self.0.iter().map(String::as_str).collect();
        redis::eval(script, &keys, &[]).await.map(drop)
    }
}
