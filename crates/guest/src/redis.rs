//! One Redis connection per instance, with the time limit that Spin lacks.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use futures::future::{Either, select};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use spin_sdk::redis::{Connection, RedisParameter, RedisResult};
use spin_sdk::wasip3::clocks::monotonic_clock;
use thiserror::Error;

use crate::error::Result;
use crate::variables;

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
/// The script travels with every call: Redis knows it by its hash and does not
/// compile it again, and there is no second round trip after a restart, as
/// `evalsha` has it.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn eval(script: &str, keys: &[&str], arguments: &[&str]) -> Result<Vec<Value>> {
    let count = keys.len().to_string();
    let words = [script, &count].into_iter().chain(keys.iter().copied());
    let words: Vec<_> = words.chain(arguments.iter().copied()).collect();
    command("eval", &words).await
}

/// Runs one command.
///
/// After a failure on the kept connection it is sent once more on a new one, as
/// Redis may have restarted: commands must bear being executed twice.
///
/// # Errors
/// 503 when Redis does not answer in time or refuses.
pub async fn command(name: &str, arguments: &[&str]) -> Result<Vec<Value>> {
    let mut kept = CONNECTION.lock().unwrap().clone();
    let address = address().await?;
    let attempt = async {
        loop {
            let is_kept = kept.is_some();
            let connection = match kept.take() {
                Some(connection) => connection,
                None => open(&address).await?,
            };
            let parameters = arguments
                .iter()
                .map(|word| RedisParameter::Binary(word.as_bytes().to_vec()));
            match connection
                .execute(name, parameters.collect::<Vec<_>>())
                .await
            {
                Ok(values) => return Ok(values),
                Err(_) if is_kept => {}
                Err(error) => return Err(Error(error.to_string())),
            }
        }
    };
    let answer = match select(
        pin!(attempt),
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
