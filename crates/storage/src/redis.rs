//! Redis. An instance has one connection, with the time limit that Spin lacks.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::{Digest, Sha1};
use spin_sdk::redis::{Connection, RedisParameter, RedisResult};
use storefront_http::Result;
use storefront_http::time_limit::with_timeout;
use storefront_settings::{self as settings, Settings};
use thiserror::Error;

use crate::breaker::Breaker;

/// The time limit of a command, retries included: a hung Redis must not hang a request.
const TIMEOUT: Duration = Duration::from_secs(1);

static BREAKER: Breaker = Breaker::new();

/// Redis could not be asked, or refused the command.
#[derive(Debug, Error)]
#[error("redis: {0}")]
pub struct Error(String);

impl From<Error> for storefront_http::Error {
    fn from(error: Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A value of a reply. Arrays arrive flattened.
pub type Value = RedisResult;

static CONNECTION: Mutex<Option<Arc<Connection>>> = Mutex::new(None);

/// Runs a Lua script, which Redis executes as one atomic step.
///
/// The script is called by its hash. When that fails, as it does in a Redis that has
/// restarted, it is called by its text. So a script may be executed twice.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn eval(script: &'static str, keys: &[&str], arguments: &[&str]) -> Result<Vec<Value>> {
    let (hash, count) = (script_hash(script), keys.len().to_string());
    let mut by_hash = vec![&*hash, &*count];
    by_hash.extend(keys.iter().chain(arguments));
    let mut by_text = by_hash.clone();
    by_text[0] = script;
    send(("evalsha", &by_hash), ("eval", &by_text)).await
}

/// Runs one command. It may be executed twice, when its reply is lost.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn command(name: &str, arguments: &[&str]) -> Result<Vec<Value>> {
    send((name, arguments), (name, arguments)).await
}

/// A command's name and arguments.
type Command<'a> = (&'a str, &'a [&'a str]);

/// Sends the command `first`. If it fails on the kept connection, as Redis may have
/// restarted, or if `second` is another command, `second` is sent on a new connection.
///
/// The future is in a box, so that the compiler does not put all of it into each caller.
fn send<'a>(
    first: Command<'a>,
    second: Command<'a>,
) -> Pin<Box<dyn Future<Output = Result<Vec<Value>>> + Send + 'a>> {
    Box::pin(try_send(first, second))
}

async fn try_send(first: Command<'_>, second: Command<'_>) -> Result<Vec<Value>> {
    if BREAKER.is_open() {
        return Err(storefront_http::Error::NotAsked);
    }
    let kept = CONNECTION
        .lock()
        .expect("an instance has one thread")
        .clone();
    let has_another_attempt = kept.is_some() || first.0 != second.0;
    let address = &RedisAddress::load().await?.0;
    let attempts = async {
        let connection = match kept {
            Some(connection) => connection,
            None => open(address).await?,
        };
        match execute(&connection, first).await {
            Err(_) if has_another_attempt => execute(&*open(address).await?, second).await,
            outcome => outcome,
        }
    };
    let reply = match with_timeout(TIMEOUT, attempts).await {
        Some(reply) => reply,
        None => {
            BREAKER.open(async || ping(address).await);
            Err(Error("no answer in time".into()))
        }
    };
    if reply.is_err() {
        CONNECTION
            .lock()
            .expect("an instance has one thread")
            .take();
    }
    Ok(reply?)
}

/// Whether Redis answers on a new connection.
async fn ping(address: &str) -> bool {
    let ping = async { execute(&*open(address).await?, ("ping", &[])).await };
    with_timeout(TIMEOUT, ping)
        .await
        .is_some_and(|reply| reply.is_ok())
}

async fn execute(
    connection: &Connection,
    (name, arguments): Command<'_>,
) -> std::result::Result<Vec<Value>, Error> {
    let parameters = arguments
        .iter()
        .map(|word| RedisParameter::Binary(word.as_bytes().to_vec()));
    let values = connection.execute(name, parameters.collect::<Vec<_>>());
    values.await.map_err(|error| Error(error.to_string()))
}

/// The name that Redis has for a script: its SHA-1, in hexadecimal digits.
fn script_hash(script: &'static str) -> Arc<str> {
    static KNOWN: Mutex<BTreeMap<&str, Arc<str>>> = Mutex::new(BTreeMap::new());
    let compute = || hex::encode(Sha1::digest(script)).into();
    KNOWN
        .lock()
        .expect("an instance has one thread")
        .entry(script)
        .or_insert_with(compute)
        .clone()
}

/// Returns the text of a value, if it is one.
pub fn parse_text(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Binary(bytes) => std::str::from_utf8(bytes).ok(),
        Value::Status(text) => Some(text),
        Value::Int64(_) | Value::Nil => None,
    }
}

/// Returns the number in a value, which may be an integer or a text.
pub fn parse_integer(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Int64(number) => Some(*number),
        other => parse_text(Some(other))?.parse().ok(),
    }
}

async fn open(address: &str) -> std::result::Result<Arc<Connection>, Error> {
    let connection = Connection::open(address).await;
    let connection = Arc::new(connection.map_err(|error| Error(error.to_string()))?);
    *CONNECTION.lock().expect("an instance has one thread") = Some(connection.clone());
    Ok(connection)
}

/// The address as a URL, from the variables `redis_address`, `redis_password` and
/// `redis_tls`.
struct RedisAddress(String);

impl Settings for RedisAddress {
    async fn read() -> settings::Result<Self> {
        let tls = settings::switch("redis_tls").await?;
        let host = settings::required_text("redis_address").await?;
        let password = settings::text("redis_password").await?;
        let scheme = if tls { "rediss" } else { "redis" };
        let login = password.map_or(String::new(), |password| {
            format!(":{}@", utf8_percent_encode(&password, NON_ALPHANUMERIC))
        });
        Ok(Self(format!("{scheme}://{login}{host}")))
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<RedisAddress> = OnceLock::new();
        &CELL
    }
}
