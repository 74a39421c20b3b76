//! The public keys that the shop publishes, fetched when they are needed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Limited};
use spin_sdk::wasip3::clocks::monotonic_clock;
use storefront_http::time_limit::with_timeout;
use storefront_http::{Error, Result};
use storefront_tokens::Keyring;

/// The time limit of a fetch.
const TIMEOUT: Duration = Duration::from_secs(3);
const MAX_BYTES: usize = 64 * 1024;

/// Nanoseconds after which a set is fetched again, so that a key that was withdrawn does not
/// count for longer.
const MAX_AGE: u64 = 300_000_000_000;
/// Nanoseconds after which a set is fetched again for a token that names none of its keys.
/// Whoever makes up tokens causes no more fetches than that.
const MIN_AGE: u64 = 10_000_000_000;

/// A set, and when it was fetched, by the instance's monotonic clock.
struct Fetched {
    keyring: Arc<Keyring>,
    at: u64,
}

static FETCHED: Mutex<Option<Fetched>> = Mutex::new(None);

/// Returns the keys to check a token with.
///
/// # Errors
/// 503 when they cannot be fetched.
pub async fn keys_for(token: &str, url: &str, issuer: &str) -> Result<Arc<Keyring>> {
    if let Some(known) = usable(token) {
        return Ok(known);
    }
    let fetched = with_timeout(TIMEOUT, fetch(url)).await;
    let text = fetched.unwrap_or_else(|| Err("no answer in time".into()));
    let keyring = text.and_then(|text| Keyring::from_jwks(&text, issuer));
    let keyring = keyring.map(Arc::new).map_err(|reason| {
        // The address was set by the operator, and is no secret.
        Error::Unavailable(format!("auth_jwks_url: {url}: {reason}"))
    })?;
    *fetched_keys() = Some(Fetched {
        keyring: keyring.clone(),
        at: monotonic_clock::now(),
    });
    Ok(keyring)
}

/// The set that was fetched, if it is recent enough for this token.
fn usable(token: &str) -> Option<Arc<Keyring>> {
    let fetched = fetched_keys();
    let Fetched { keyring, at } = fetched.as_ref()?;
    let age = monotonic_clock::now().saturating_sub(*at);
    let limit = match keyring.knows_key_of(token) {
        true => MAX_AGE,
        false => MIN_AGE,
    };
    (age < limit).then(|| keyring.clone())
}

fn fetched_keys() -> std::sync::MutexGuard<'static, Option<Fetched>> {
    FETCHED.lock().expect("an instance has one thread")
}

async fn fetch(url: &str) -> std::result::Result<String, String> {
    let response = spin_sdk::http::get(url).await;
    let response = response.map_err(|error| format!("{error:?}"))?;
    if !response.status().is_success() {
        return Err(format!("status {}", response.status()));
    }
    let body = Limited::new(response.into_body(), MAX_BYTES)
        .collect()
        .await;
    let body = body.map_err(|error| error.to_string())?;
    String::from_utf8(body.to_bytes().to_vec()).map_err(|error| error.to_string())
}
