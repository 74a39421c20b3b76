//! One Redis connection per instance, with the time limit that Spin lacks.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use futures::future::{Either, select};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::{Digest, Sha1};
use spin_sdk::redis::{Connection, RedisParameter, RedisResult};
use spin_sdk::wasip3::clocks::monotonic_clock;
use thiserror::Error;

use crate::error::Result;
use crate::{secret, variables};

/// A hung Redis must not hang a request.
const TIMEOUT_NANOSECONDS: u64 = 4_000_000_000;

/// Redis could not be asked, or refused the command.
#[derive(Debug, Error)]
#[error("redis: {0}")]
pub struct Error(String);

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// A value of an answer; arrays arrive flattened.
pub type Value = RedisResult;

static CONNECTION: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
static ADDRESS: Mutex<Option<Arc<str>>> = Mutex::new(None);

/// Runs a Lua script, which Redis executes as one atomic step.
///
/// It is called by its hash; when that fails, as it does in a Redis that has
/// restarted, by its text. So scripts must bear being executed twice.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn eval(script: &'static str, keys: &[&str], arguments: &[&str]) -> Result<Vec<Value>> {
    let (hash, count) = (hash(script), keys.len().to_string());
    let mut by_hash = vec![&*hash, &*count];
    by_hash.extend(keys.iter().chain(arguments));
    let mut by_text = by_hash.clone();
    by_text[0] = script;
    send(("evalsha", &by_hash), ("eval", &by_text)).await
}

/// Runs one command. It must bear being executed twice, as Redis may fail behind it.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn command(name: &str, arguments: &[&str]) -> Result<Vec<Value>> {
    send((name, arguments), (name, arguments)).await
}

/// A command's name and arguments.
type Command<'a> = (&'a str, &'a [&'a str]);

/// Sends a command. If that fails on the kept connection, as Redis may have restarted,
/// or if there is another to send in its place, one more attempt has a new connection.
async fn send(first: Command<'_>, again: Command<'_>) -> Result<Vec<Value>> {
    let kept = CONNECTION.lock().unwrap().clone();
    let has_another_attempt = kept.is_some() || first.0 != again.0;
    let address = address().await?;
    let attempts = async {
        let connection = match kept {
            Some(connection) => connection,
            None => open(&address).await?,
        };
        match execute(&connection, first).await {
            Err(_) if has_another_attempt => execute(&*open(&address).await?, again).await,
            outcome => outcome,
        }
    };
    let answer = match select(
        pin!(attempts),
        pin!(monotonic_clock::wait_for(TIMEOUT_NANOSECONDS)),
    )
    .await
    {
        Either::Left((answer, _)) => answer,
        Either::Right(_) => Err(Error("no answer in time".into())),
    };
    if answer.is_err() {
        CONNECTION.lock().unwrap().take();
    }
    Ok(answer?)
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
fn hash(script: &'static str) -> Arc<str> {
    static KNOWN: Mutex<BTreeMap<&str, Arc<str>>> = Mutex::new(BTreeMap::new());
    let compute = || secret::hex(&Sha1::digest(script)).into();
    KNOWN
        .lock()
        .unwrap()
        .entry(script)
        .or_insert_with(compute)
        .clone()
}

/// The text of a value, if it is one.
pub fn text(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::Binary(bytes) => std::str::from_utf8(bytes).ok(),
        Value::Status(text) => Some(text),
        Value::Int64(_) | Value::Nil => None,
    }
}

/// The number in a value, be it sent as an integer or as text.
pub fn integer(value: Option<&Value>) -> Option<i64> {
    match value? {
        Value::Int64(number) => Some(*number),
        other => text(Some(other))?.parse().ok(),
    }
}

async fn open(address: &str) -> std::result::Result<Arc<Connection>, Error> {
    let connection = Connection::open(address).await;
    let connection = Arc::new(connection.map_err(|error| Error(error.to_string()))?);
    *CONNECTION.lock().unwrap() = Some(connection.clone());
    Ok(connection)
}

/// The address as a URL, from `redis_address`, `redis_password`, `redis_tls`.
async fn address() -> Result<Arc<str>> {
    if let Some(address) = ADDRESS.lock().unwrap().clone() {
        return Ok(address);
    }
    let tls = variables::switch("redis_tls").await?;
    let host = variables::text("redis_address").await?;
    let host = host.ok_or_else(|| variables::wrong("redis_address", "not set"))?;
    let password = variables::text("redis_password").await?;
    let scheme = if tls { "rediss" } else { "redis" };
    let login = password.map_or(String::new(), |password| {
        format!(":{}@", utf8_percent_encode(&password, NON_ALPHANUMERIC))
    });
    let address: Arc<str> = format!("{scheme}://{login}{host}").into();
    *ADDRESS.lock().unwrap() = Some(address.clone());
    Ok(address)
}
