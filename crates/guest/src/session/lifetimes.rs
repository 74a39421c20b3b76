//! How long tokens and sessions live: variables, read once per instance.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Result;
use crate::variables;

/// Minutes that an access token is valid.
pub static TOKEN_MINUTES: Lifetime = Lifetime::new("access_token_minutes", 365 * 24 * 60);
/// Days that a session lives without use.
static IDLE_DAYS: Lifetime = Lifetime::new("session_idle_days", 3650);
/// Days that a session lives after the login.
static TOTAL_DAYS: Lifetime = Lifetime::new("session_max_days", 3650);

/// A variable from 1 to a maximum.
pub struct Lifetime {
    variable: &'static str,
    most: u64,
    /// 0 is "not yet".
    read: AtomicU64,
}

impl Lifetime {
    const fn new(variable: &'static str, most: u64) -> Self {
        let read = AtomicU64::new(0);
        Self {
            variable,
            most,
            read,
        }
    }

    /// The variable's value.
    ///
    /// # Errors
    /// 503 when it is not a number within its limits.
    pub async fn get(&self) -> Result<u64> {
        let known = self.read.load(Ordering::Relaxed);
        if known != 0 {
            return Ok(known);
        }
        let value = variables::number(self.variable, 1..=self.most).await?;
        self.read.store(value, Ordering::Relaxed);
        Ok(value)
    }
}

/// How long sessions live, in milliseconds, as Redis takes them.
pub struct Limits {
    /// Without use.
    pub idle: String,
    /// After the login.
    pub total: String,
}

impl Limits {
    /// Reads them.
    ///
    /// # Errors
    /// 503 when one is not set as it must be.
    pub async fn load() -> Result<Self> {
        const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1000;
        let [idle, total] = [IDLE_DAYS.get().await?, TOTAL_DAYS.get().await?]
            .map(|days| (days * DAY_MILLISECONDS).to_string());
        Ok(Self { idle, total })
    }
}
