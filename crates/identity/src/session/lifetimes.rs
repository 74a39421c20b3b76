//! How long tokens and sessions live.

use std::sync::OnceLock;

use storefront_settings::{self as settings, Settings};

/// Lifetimes of sessions, from the variables `session_idle_days` and `session_max_days`.
pub struct Lifetimes {
    /// Milliseconds after which an unused session ends.
    pub idle: u64,
    /// Milliseconds after the login after which a session ends in any case.
    pub maximum: u64,
}

impl Settings for Lifetimes {
    async fn read() -> settings::Result<Self> {
        const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1000;
        const MAX_DAYS: u64 = 3650;
        let idle_days = settings::number("session_idle_days", 1..=MAX_DAYS).await?;
        let max_days = settings::number("session_max_days", 1..=MAX_DAYS).await?;
        Ok(Self {
            idle: idle_days * DAY_MILLISECONDS,
            maximum: max_days * DAY_MILLISECONDS,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<Lifetimes> = OnceLock::new();
        &CELL
    }
}

/// The lifetime of access tokens, from the variable `access_token_minutes`. Only the
/// component that issues tokens has it.
pub struct AccessTokenLifetime {
    /// Minutes for which an access token is valid.
    pub minutes: u64,
}

impl Settings for AccessTokenLifetime {
    async fn read() -> settings::Result<Self> {
        const MAX_MINUTES: u64 = 365 * 24 * 60;
        let minutes = settings::number("access_token_minutes", 1..=MAX_MINUTES).await?;
        Ok(Self { minutes })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<AccessTokenLifetime> = OnceLock::new();
        &CELL
    }
}
