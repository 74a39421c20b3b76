//! An instance's connections: opened once, used again, and replaced before a server ends
//! them.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

use spin_sdk::sqlite::wit::sqlite::Connection;
use storefront_http::time_limit::with_timeout;

use super::{Error, READ_TIMEOUT, Row, Value};
use crate::breaker::Breaker;

/// The connection for reads, shared by all requests: reads wait for reads only.
pub static READ_CONNECTION: Slot = Mutex::new(None);
/// The connection for lookups by key, which must not wait for a long read.
pub static LOOKUP_CONNECTION: Slot = Mutex::new(None);
/// Idle connections, the last used one at the end. Each statement that writes has one to
/// itself, as it keeps the connection while it waits for the database's lock. So has each
/// statement on a server, as a connection there runs one after the other.
static IDLE_CONNECTIONS: Mutex<Vec<Idle<Connection>>> = Mutex::new(Vec::new());

/// Open while a server does not answer.
static BREAKER: Breaker = Breaker::new();

/// Whether the database is on a server. It is known from the first connection on.
static IS_REMOTE: OnceLock<bool> = OnceLock::new();

/// A place for a shared connection.
pub type Slot = Mutex<Option<Idle<Arc<Connection>>>>;

/// How long a connection may be idle before it is replaced. A server of libSQL closes it
/// after 10 seconds, and it fails from then on.
const MAX_IDLE: Duration = Duration::from_secs(8);

/// A connection, and when it was last used.
pub struct Idle<T> {
    connection: T,
    since: Instant,
}

impl<T> Idle<T> {
    fn new(connection: T) -> Self {
        let since = Instant::now();
        Self { connection, since }
    }

    fn is_usable(&self, now: Instant) -> bool {
        now.duration_since(self.since) < MAX_IDLE
    }
}

/// Lets a statement wait 10 seconds for the database's lock. Spin has 5 seconds, but
/// waiting is not fair in SQLite: of a hundred writers one may be unlucky.
///
/// A server of libSQL has no such setting, and its client refuses it without asking the
/// server. SQLite never refuses it.
pub const SET_BUSY_TIMEOUT: &str = "pragma busy_timeout = 10000";

/// Whether the database is on a server.
pub async fn is_remote() -> std::result::Result<bool, Error> {
    if let Some(is_remote) = IS_REMOTE.get() {
        return Ok(*is_remote);
    }
    release(acquire().await?);
    Ok(IS_REMOTE.get().copied().unwrap_or_default())
}

/// Drops the connections, as one of them may be broken. The next request opens new ones.
pub fn drop_connections(_: &Error) {
    lock(&READ_CONNECTION).take();
    lock(&LOOKUP_CONNECTION).take();
    lock(&IDLE_CONNECTIONS).clear();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("an instance has one thread")
}

/// Returns a shared connection, which is opened if needed.
pub async fn shared_connection(slot: &Slot) -> std::result::Result<Arc<Connection>, Error> {
    let now = Instant::now();
    if let Some(idle) = lock(slot).as_mut().filter(|idle| idle.is_usable(now)) {
        idle.since = now;
        return Ok(idle.connection.clone());
    }
    let connection = Arc::new(acquire().await?);
    *lock(slot) = Some(Idle::new(connection.clone()));
    Ok(connection)
}

/// Takes an idle connection or opens one.
pub async fn acquire() -> std::result::Result<Connection, Error> {
    let now = Instant::now();
    let idle = {
        let mut idle = lock(&IDLE_CONNECTIONS);
        idle.retain(|one| one.is_usable(now));
        idle.pop()
    };
    if let Some(idle) = idle {
        return Ok(idle.connection);
    }
    let connection = Connection::open_async("default".to_owned()).await?;
    if IS_REMOTE.get().is_none_or(|is_remote| !is_remote) {
        let outcome = run(&connection, SET_BUSY_TIMEOUT, Vec::new()).await;
        let _ = IS_REMOTE.set(outcome.is_err());
    }
    Ok(connection)
}

/// Returns a connection to the pool. A connection that has failed is dropped instead.
pub fn release(connection: Connection) {
    lock(&IDLE_CONNECTIONS).push(Idle::new(connection));
}

/// Runs a statement, and returns its rows. `limit` is how long a server may take. SQLite
/// in the process ends by itself: its longest wait is for the database's lock.
pub async fn execute(
    connection: &Connection,
    sql: &str,
    parameters: Vec<Value>,
    limit: Duration,
) -> std::result::Result<Vec<Row>, Error> {
    let running = run(connection, sql, parameters);
    if IS_REMOTE.get().is_none_or(|is_remote| !is_remote) {
        return running.await;
    }
    if BREAKER.is_open() {
        return Err(Error::not_asked());
    }
    match with_timeout(limit, running).await {
        Some(rows) => rows,
        None => {
            BREAKER.open(probe);
            Err(Error::timeout())
        }
    }
}

/// Whether the server answers on a new connection.
async fn probe() -> bool {
    let select = async {
        let connection = Connection::open_async("default".to_owned()).await?;
        run(&connection, "select 1", Vec::new()).await
    };
    let rows = with_timeout(READ_TIMEOUT, select).await;
    rows.is_some_and(|rows| rows.is_ok())
}

async fn run(
    connection: &Connection,
    sql: &str,
    parameters: Vec<Value>,
) -> std::result::Result<Vec<Row>, Error> {
    let (_, rows, result) = connection.execute_async(sql.to_owned(), parameters).await?;
    let rows = rows.collect().await;
    // Only this result, which comes behind the rows, tells whether a write has happened.
    result.await?;
    Ok(rows.into_iter().map(Row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_usable_for_eight_seconds() {
        let idle = Idle::new(());
        assert!(idle.is_usable(idle.since + Duration::from_millis(7_999)));
        assert!(!idle.is_usable(idle.since + MAX_IDLE));
    }
}
