//! Settings of this component, from variables.

use std::sync::OnceLock;

use storefront_http::Client;
use storefront_identity::rate_limit::RateLimit;
use storefront_settings::{self as settings, Settings as _};

use crate::one_time::Purpose;

/// What the operator sets for accounts. See also `password::Policy` and
/// `mail::MailSettings`.
pub struct Settings {
    /// The most failed logins per account and window.
    login_account: u64,
    /// The most failed logins per client address and window.
    login_address: u64,
    /// The window, in seconds.
    window_seconds: u64,
    /// The most mails of a kind per address and hour.
    forgot_account: u64,
    /// The most registrations per client address and hour.
    register_address: u64,
}

const HOUR_SECONDS: u64 = 60 * 60;
const DAY_SECONDS: u64 = 24 * HOUR_SECONDS;

/// The most codes of mails that are tried for an account.
const MAX_CODES_AN_HOUR: u64 = 5;
const MAX_CODES_A_DAY: u64 = 20;

/// Pages that offer a login ask for a challenge, also if nobody logs in then.
const CHALLENGES_PER_LOGIN: u64 = 10;

/// The most mails a day to an address whose owner may not have asked for them.
const MAX_UNASKED_MAILS: u64 = 3;

impl settings::Settings for Settings {
    async fn read() -> settings::Result<Self> {
        let counts = 0..=1_000_000;
        Ok(Self {
            login_account: settings::number("limit_login_account", counts.clone()).await?,
            login_address: settings::number("limit_login_address", counts.clone()).await?,
            window_seconds: 60 * settings::number("limit_window_minutes", 1..=10_080).await?,
            forgot_account: settings::number("limit_forgot_account", counts.clone()).await?,
            register_address: settings::number("limit_register_address", counts).await?,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<Settings> = OnceLock::new();
        &CELL
    }
}

impl Settings {
    /// Reads the settings at the first call.
    ///
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn get() -> storefront_http::Result<&'static Self> {
        Ok(Self::load().await?)
    }

    /// The limits on failed logins: of an account, and of a client address.
    pub fn login_limits(&self, name: &str, client: &Client) -> [RateLimit; 2] {
        [self.login_limit(name), self.login_address_limit(client)]
    }

    /// The limit on failed logins of an account.
    pub fn login_limit(&self, name: &str) -> RateLimit {
        RateLimit::per_name("login", name, self.login_account, self.window_seconds)
    }

    /// The limit on failed logins of a client address.
    pub fn login_address_limit(&self, client: &Client) -> RateLimit {
        let (most, seconds) = (self.login_address, self.window_seconds);
        RateLimit::per_address("login", client.address, most, seconds)
    }

    /// The limit on challenges for logins with passkeys, each of which is kept for minutes.
    pub fn challenge_limit(&self, client: &Client) -> RateLimit {
        let most = CHALLENGES_PER_LOGIN * self.login_address;
        RateLimit::per_address("challenge", client.address, most, self.window_seconds)
    }

    /// The limit on registrations of a client address.
    pub fn register_limit(&self, client: &Client) -> RateLimit {
        let most = self.register_address;
        RateLimit::per_address("register", client.address, most, HOUR_SECONDS)
    }

    /// The limits on codes of mails. They count whatever comes of them: a code is one of a
    /// million, so five an hour and twenty a day are few (NIST SP 800-63B-4 section 3.2.2 allows
    /// a hundred). Who has the link needs no code, so nobody is locked out.
    pub fn code_limits(&self, purpose: Purpose, email: &str, client: &Client) -> [RateLimit; 3] {
        let action = format!("{}_code", purpose.name());
        let (most, seconds) = (self.login_address, self.window_seconds);
        [
            RateLimit::per_name(&action, email, MAX_CODES_AN_HOUR, HOUR_SECONDS),
            RateLimit::per_name("code", email, MAX_CODES_A_DAY, DAY_SECONDS),
            RateLimit::per_address("code", client.address, most, seconds),
        ]
    }

    /// The limit on mails to an address that somebody has registered or asked for, who may not
    /// be its owner.
    pub fn unasked_mail_limit(email: &str) -> RateLimit {
        RateLimit::per_name("unasked", email, MAX_UNASKED_MAILS, DAY_SECONDS)
    }

    /// The limit on mails of a kind to an address.
    pub fn mail_limits(&self, kind: &str, email: &str) -> [RateLimit; 1] {
        let most = self.forgot_account;
        [RateLimit::per_name(kind, email, most, HOUR_SECONDS)]
    }
}
