//! The settings of this component, read once per instance.

use std::sync::{Arc, Mutex};

use storefront_guest::auth::passwords::Algorithm;
use storefront_guest::client::Client;
use storefront_guest::limit::Limit;
use storefront_guest::{Result, variables};

use crate::password::{self, Policy};

/// What the operator chose.
pub struct Config {
    /// Which passwords may be chosen, and how they are hashed.
    pub passwords: Policy,
    /// The address of the shop, without a slash at its end; links start with it.
    pub public_url: String,
    /// Failed logins per account and window.
    login_account: u64,
    /// Failed logins per client address and window.
    login_address: u64,
    /// The window, in seconds.
    window_seconds: u64,
    /// Reset mails per address and hour.
    forgot_account: u64,
}

static CONFIG: Mutex<Option<Arc<Config>>> = Mutex::new(None);

const HOUR_SECONDS: u64 = 60 * 60;

impl Config {
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn load() -> Result<Arc<Self>> {
        if let Some(config) = CONFIG.lock().unwrap().clone() {
            return Ok(config);
        }
        let algorithms = [
            ("argon2id", Algorithm::Argon2id),
            ("argon2i", Algorithm::Argon2i),
        ];
        let lengths = password::MIN_LENGTH..=password::MAX_LENGTH;
        let counts = 0..=1_000_000;
        let url = variables::text("public_url").await?.unwrap_or_default();
        let config = Arc::new(Self {
            passwords: Policy {
                algorithm: variables::one_of("password_algorithm", &algorithms).await?,
                min_length: variables::number("password_min_length", lengths).await?,
                blocklist: variables::switch("password_blocklist").await?,
            },
            public_url: url.trim_end_matches('/').to_owned(),
            login_account: variables::number("limit_login_account", counts.clone()).await?,
            login_address: variables::number("limit_login_address", counts.clone()).await?,
            window_seconds: 60 * variables::number("limit_window_minutes", 1..=10_080).await?,
            forgot_account: variables::number("limit_forgot_account", counts).await?,
        });
        *CONFIG.lock().unwrap() = Some(config.clone());
        Ok(config)
    }

    /// What guessing passwords of an account, and from an address, is held to.
    pub fn login_limits(&self, name: &str, client: &Client) -> [Limit; 2] {
        let (most, seconds) = (self.login_address, self.window_seconds);
        let address = Limit::per_address("login", client.address, most, seconds);
        [self.login_limit(name), address]
    }

    /// What guessing passwords of an account is held to.
    pub fn login_limit(&self, name: &str) -> Limit {
        Limit::per_name("login", name, self.login_account, self.window_seconds)
    }

    /// What asking for mails of a kind to an address is held to.
    pub fn mail_limits(&self, kind: &str, email: &str) -> [Limit; 1] {
        [Limit::per_name(
            kind,
            email,
            self.forgot_account,
            HOUR_SECONDS,
        )]
    }
}
