//! SQLite. An instance has one connection for reads, one for lookups by key, and a pool
//! of connections that write.

mod migrations;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use spin_sdk::sqlite::RowResult;
// The SDK hides this type in its documentation. Its public one returns rows as a stream
// only.
use spin_sdk::sqlite::wit::sqlite::Connection;
use thiserror::Error;

use migrations::migrate;
pub use migrations::{OneTimeChange, Statement, apply_once};
pub use spin_sdk::sqlite::Value;
use storefront_http::Result;
use storefront_http::exclusive::{self, Permit};

/// SQLite could not be reached, is full, busy, or refused the statement. Spin reports
/// each of these as a text without a code. So statements avoid errors that have a
/// meaning: `on conflict do nothing returning` instead of a unique violation.
#[derive(Debug, Error)]
#[error("sqlite: {0}")]
pub struct Error(String);

impl From<spin_sdk::sqlite::Error> for Error {
    fn from(error: spin_sdk::sqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Error> for storefront_http::Error {
    fn from(error: Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Error {
    /// Whether the connection was closed for its idleness, so that the statement has not run.
    /// A server of libSQL says so; the text is all that Spin passes on of its error.
    fn is_expired(&self) -> bool {
        self.0.contains("STREAM_EXPIRED")
    }
}

/// The connection for reads, shared by all requests: reads wait for reads only.
static READ_CONNECTION: Slot = Mutex::new(None);
/// The connection of [`query_one`], which must not wait for a long read.
static LOOKUP_CONNECTION: Slot = Mutex::new(None);
/// Idle write connections, the last used one at the end. Each statement that writes has one
/// to itself, as it keeps the connection while it waits for the database's lock.
static IDLE_WRITE_CONNECTIONS: Mutex<Vec<Idle<Connection>>> = Mutex::new(Vec::new());

/// A place for a shared connection.
type Slot = Mutex<Option<Idle<Arc<Connection>>>>;

/// How long a connection may be idle before it is replaced. A server of libSQL closes it
/// after 10 seconds, and it fails from then on.
const MAX_IDLE: Duration = Duration::from_secs(8);

/// A connection, and when it was last used.
struct Idle<T> {
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
const SET_BUSY_TIMEOUT: &str = "pragma busy_timeout = 10000";

/// Runs one statement that reads, and returns all its rows.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    let parameters: Vec<_> = parameters.into_iter().collect();
    let connection = shared_connection(&READ_CONNECTION).await?;
    match execute(&connection, sql, parameters.clone()).await {
        Err(error) if error.is_expired() => {
            drop_connections(&error);
            let connection = shared_connection(&READ_CONNECTION).await?;
            let rows = execute(&connection, sql, parameters).await;
            Ok(rows.inspect_err(drop_connections)?)
        }
        rows => Ok(rows.inspect_err(drop_connections)?),
    }
}

/// Runs one statement that looks up a row by a key. It takes less time than [`query`],
/// as the row is the result of a synchronous call and not a stream. The instance does
/// nothing else meanwhile, so this is not for statements that may take long.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn query_one(
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> Result<Option<Row>> {
    let parameters: Vec<_> = parameters.into_iter().collect();
    let run = |connection: &Connection| connection.execute(sql, &parameters).map_err(Error::from);
    let mut result = run(&*shared_connection(&LOOKUP_CONNECTION).await?);
    if let Err(error) = &result
        && error.is_expired()
    {
        drop_connections(error);
        result = run(&*shared_connection(&LOOKUP_CONNECTION).await?);
    }
    let rows = result.inspect_err(drop_connections)?.rows;
    Ok(rows.into_iter().next().map(Row))
}

/// Runs one statement that returns a number.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn count(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<i64> {
    let rows = query(sql, parameters).await?;
    rows.first().map_or(Ok(0), |row| row.integer(0))
}

/// Drops the connections, as one of them may be broken. The next request opens new ones.
fn drop_connections(_: &Error) {
    lock(&READ_CONNECTION).take();
    lock(&LOOKUP_CONNECTION).take();
    lock(&IDLE_WRITE_CONNECTIONS).clear();
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("an instance has one thread")
}

/// Runs one statement that writes, and returns its rows. It commits by itself.
/// Statements that belong together go through a [`Transaction`].
///
/// # Errors
/// 503 when SQLite fails.
pub async fn write(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    migrate().await?;
    let parameters: Vec<_> = parameters.into_iter().collect();
    let mut connection = acquire().await?;
    let mut result = execute(&connection, sql, parameters.clone()).await;
    if result.as_ref().is_err_and(Error::is_expired) {
        lock(&IDLE_WRITE_CONNECTIONS).clear();
        connection = acquire().await?;
        result = execute(&connection, sql, parameters).await;
    }
    let rows = result?;
    release(connection);
    Ok(rows)
}

/// A write transaction on a connection of its own. Dropped without
/// [`Transaction::commit`], it is rolled back.
pub struct Transaction {
    connection: Connection,
    _permit: Permit,
}

impl Transaction {
    /// Takes the write lock at once: a transaction that reads first and then
    /// writes fails with `SQLITE_BUSY_SNAPSHOT` as soon as there are two.
    ///
    /// # Errors
    /// 503 when SQLite does not grant the lock.
    pub async fn begin() -> Result<Self> {
        // Before the permit, as migrations take one of their own.
        migrate().await?;
        let permit = exclusive::acquire_permit().await;
        let connection = acquire().await?;
        execute(&connection, "begin immediate", []).await?;
        Ok(Self {
            connection,
            _permit: permit,
        })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// 503 when SQLite fails.
    pub async fn query(
        &self,
        sql: &str,
        parameters: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<Row>> {
        Ok(execute(&self.connection, sql, parameters).await?)
    }

    /// Makes all statements take effect.
    ///
    /// # Errors
    /// 503 when SQLite does not do it; then none of them did.
    pub async fn commit(self) -> Result<()> {
        execute(&self.connection, "commit", []).await?;
        release(self.connection);
        Ok(())
    }
}

/// A row of a result.
pub struct Row(RowResult);

impl Row {
    /// Returns a text column.
    ///
    /// # Errors
    /// 500 when the column is not text, which is a mistake in the statement.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// As [`Self::text`]; it is moved out of the row, and empty there from then on.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn take_text(&mut self, column: usize) -> Result<String> {
        let text = self.take_optional_text(column);
        text.ok_or_else(|| unexpected(column))
    }

    /// As [`Self::take_text`], for a column that may be null.
    pub fn take_optional_text(&mut self, column: usize) -> Option<String> {
        match self.0.values.get_mut(column) {
            Some(Value::Text(text)) => Some(std::mem::take(text)),
            _ => None,
        }
    }

    /// Returns an integer column.
    ///
    /// # Errors
    /// 500 when the column is not an integer, which is a mistake in the statement.
    pub fn integer(&self, column: usize) -> Result<i64> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// Returns a column of bytes.
    ///
    /// # Errors
    /// 500 when the column is not one, which is a mistake in the statement.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// Returns a text column that may be null.
    pub fn optional_text(&self, column: usize) -> Option<&str> {
        self.0.get(column)
    }
}

fn unexpected(column: usize) -> storefront_http::Error {
    storefront_http::Error::Internal(format!("sqlite: column {column} has another type"))
}

async fn shared_connection(slot: &Slot) -> Result<Arc<Connection>> {
    let now = Instant::now();
    if let Some(idle) = lock(slot).as_mut().filter(|idle| idle.is_usable(now)) {
        idle.since = now;
        return Ok(idle.connection.clone());
    }
    migrate().await?;
    let connection = Arc::new(acquire().await?);
    *lock(slot) = Some(Idle::new(connection.clone()));
    Ok(connection)
}

/// Takes an idle write connection or opens one.
async fn acquire() -> std::result::Result<Connection, Error> {
    let now = Instant::now();
    let idle = {
        let mut idle = lock(&IDLE_WRITE_CONNECTIONS);
        idle.retain(|one| one.is_usable(now));
        idle.pop()
    };
    if let Some(idle) = idle {
        return Ok(idle.connection);
    }
    let connection = Connection::open_async("default".to_owned()).await?;
    // libSQL over the network refuses this pragma, and has no such lock.
    let _ = execute(&connection, SET_BUSY_TIMEOUT, []).await;
    Ok(connection)
}

/// Returns a connection to the pool. A connection that has failed is dropped instead.
fn release(connection: Connection) {
    lock(&IDLE_WRITE_CONNECTIONS).push(Idle::new(connection));
}

async fn execute(
    connection: &Connection,
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> std::result::Result<Vec<Row>, Error> {
    let parameters = parameters.into_iter().collect();
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

    #[test]
    fn only_a_closed_stream_is_expired() {
        // As libSQL's client words it.
        let expired = "Hrana: `api error: `status=400, body={\"error\":\"The stream has \
                       expired due to inactivity\",\"code\":\"STREAM_EXPIRED\"}``";
        assert!(Error(expired.to_owned()).is_expired());
        assert!(!Error("database is locked".to_owned()).is_expired());
    }
}
