//! The harness of the tests: processes that end with their test, an HTTP client that checks the
//! rules of all responses, and raw sockets.

#![expect(
    missing_docs,
    reason = "a vocabulary for the tests beside it, whose names are to say all"
)]

mod api;
mod authenticator;
mod grants;
pub mod jwt;
mod libsql_server;
mod mail_sink;
mod managers;
mod manifest;
mod people;
pub mod process;
mod response;
mod sessions;

mod redis;
mod security_key;
mod shop;

pub use api::Api;
pub use authenticator::Authenticator;
pub use grants::{Tokens, form};
pub use jwt::{Jwt, now};
pub use libsql_server::LibSqlServer;
pub use mail_sink::{MailSink, Manner, Received, link_token, mail_code, wrong_code};
pub use manifest::Manifest;
pub use people::{Person, access_token};
pub use process::{Host, HostOptions, Process, workspace};
pub use raw::{Raw, exchange};
pub use response::Response;
pub use sessions::session_key;
pub mod raw;
pub use redis::RedisServer;
pub use security_key::SecurityKey;
pub use shop::{JWT_SECRET, Shop, ShopBuilder};

use std::future::Future;
use std::time::{Duration, Instant};

/// The longest time for a response. A longer one fails the test.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Polls until `condition` returns a value; fails with `what` after [`PATIENCE`].
pub async fn eventually<T, F>(what: &str, mut condition: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let start = Instant::now();
    loop {
        if let Some(value) = condition().await {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Returns a short text that no other test uses.
pub fn unique(prefix: &str) -> String {
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one(std::process::id());
    format!("{prefix}{:012x}", random & 0xffff_ffff_ffff)
}

/// Whether a value is a time in RFC 3339 and UTC, as in all responses.
pub fn is_rfc3339_utc(value: &serde_json::Value) -> bool {
    let time = value.as_str().unwrap_or_default();
    let digits_as_0 = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let shape: String = time.chars().take(19).map(digits_as_0).collect();
    shape == "0000-00-00T00:00:00" && (time.ends_with('Z') || time.ends_with("+00:00"))
}
