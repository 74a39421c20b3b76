//! SQLite, in the host's process or on a server of libSQL.
//!
//! In the process, an instance has one connection for reads, one for lookups by key, and a
//! pool of connections that write. On a server, each statement takes a connection from the
//! pool: a connection there is a stream of HTTP requests, one after the other.
//!
//! Functions that take parameters collect them and call one that is not generic, and return
//! its future in a box. Otherwise the compiler would put the whole of it into each caller.

mod connections;
mod migrations;
mod row;

use std::pin::Pin;
use std::time::Duration;

// The SDK hides this type in its documentation. Its public one returns rows as a stream
// only.
use spin_sdk::sqlite::wit::sqlite::Connection;
use thiserror::Error;

use connections::{
    LOOKUP_CONNECTION, READ_CONNECTION, acquire, drop_connections, execute, is_remote, release,
    shared_connection,
};
use migrations::migrate;
pub use migrations::{OneTimeChange, Statement, apply_once};
pub use row::Row;
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
        if error.0 == NOT_ASKED {
            return Self::NotAsked;
        }
        Self::Unavailable(error.to_string())
    }
}

impl Error {
    /// The error of a statement that a server did not answer in time.
    fn timeout() -> Self {
        Self(NO_ANSWER.to_owned())
    }

    /// The error of a statement that was not sent, as the server has not answered lately.
    fn not_asked() -> Self {
        Self(NOT_ASKED.to_owned())
    }

    /// Whether the server hangs.
    fn is_timeout(&self) -> bool {
        self.0 == NO_ANSWER || self.0 == NOT_ASKED
    }

    /// Whether the connection was closed for its idleness, so that the statement has not run.
    /// A server of libSQL says so; the text is all that Spin passes on of its error.
    fn is_expired(&self) -> bool {
        self.0.contains("STREAM_EXPIRED")
    }

    /// Whether another writer has the database's lock. SQLite words it so
    /// (`SQLITE_BUSY`), and Spin passes on no code.
    fn is_locked(&self) -> bool {
        self.0.contains("database is locked")
    }
}

const NO_ANSWER: &str = "no answer in time";
const NOT_ASKED: &str = "not asked, as the server has not answered lately";

/// A statement under way.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How long a statement that reads may take on a server.
const READ_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a statement that writes may take on a server. It may wait for other writers.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether the database is on a server, so that each statement is a round trip of the
/// network. A server refuses a setting that each connection gets; the answer does not
/// depend on how busy the machine is, as a measured time would.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn is_on_server() -> Result<bool> {
    Ok(is_remote().await?)
}

/// Runs one statement that reads, and returns all its rows.
///
/// # Errors
/// 503 when SQLite fails.
pub fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Pending<'_, Vec<Row>> {
    Box::pin(query_values(sql, parameters.into_iter().collect()))
}

async fn query_values(sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>> {
    migrate().await?;
    if is_remote().await? {
        return Ok(run(sql, parameters, READ_TIMEOUT).await?);
    }
    let connection = shared_connection(&READ_CONNECTION).await?;
    let rows = execute(&connection, sql, parameters, READ_TIMEOUT).await;
    Ok(rows.inspect_err(drop_connections)?)
}

/// Runs one statement that looks up a row by a key.
///
/// In the host's process, it takes less time than [`query`], as the row is the result of a
/// synchronous call and not a stream. The instance does nothing else meanwhile, so this is
/// not for statements that may take long. A synchronous call cannot be given up, so a
/// server gets an asynchronous one.
///
/// # Errors
/// 503 when SQLite fails.
pub fn query_one(
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> Pending<'_, Option<Row>> {
    Box::pin(query_one_with_values(sql, parameters.into_iter().collect()))
}

async fn query_one_with_values(sql: &str, parameters: Vec<Value>) -> Result<Option<Row>> {
    migrate().await?;
    if is_remote().await? {
        let rows = run(sql, parameters, READ_TIMEOUT).await?;
        return Ok(rows.into_iter().next());
    }
    let connection = shared_connection(&LOOKUP_CONNECTION).await?;
    let result = connection.execute(sql, &parameters).map_err(Error::from);
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

/// Runs one statement that writes, and returns its rows. It commits by itself.
/// Statements that belong together go through a [`Transaction`].
///
/// # Errors
/// 503 when SQLite fails. If a server did not answer in time, the statement may have taken
/// effect.
pub fn write(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Pending<'_, Vec<Row>> {
    Box::pin(write_values(sql, parameters.into_iter().collect()))
}

async fn write_values(sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>> {
    migrate().await?;
    Ok(run(sql, parameters, WRITE_TIMEOUT).await?)
}

/// Runs a statement on a connection of its own.
async fn run(
    sql: &str,
    parameters: Vec<Value>,
    limit: Duration,
) -> std::result::Result<Vec<Row>, Error> {
    let (connection, rows) = run_first(sql, parameters, limit).await?;
    release(connection);
    Ok(rows)
}

/// Takes a connection and runs its first statement. If the connection turns out to be
/// closed for its idleness, the statement has not run, and runs on a new one.
async fn run_first(
    sql: &str,
    parameters: Vec<Value>,
    limit: Duration,
) -> std::result::Result<(Connection, Vec<Row>), Error> {
    let mut connection = acquire().await?;
    let mut result = execute(&connection, sql, parameters.clone(), limit).await;
    if let Err(error) = &result
        && error.is_expired()
    {
        // So are all others, most likely.
        drop_connections(error);
        connection = acquire().await?;
        result = execute(&connection, sql, parameters, limit).await;
    }
    result.map(|rows| (connection, rows))
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
        let (connection, _) = run_first("begin immediate", Vec::new(), WRITE_TIMEOUT).await?;
        Ok(Self {
            connection,
            _permit: permit,
        })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// 503 when SQLite fails. A server that has ended the transaction fails too, and has
    /// undone all of it.
    pub fn query<'a>(
        &'a self,
        sql: &'a str,
        parameters: impl IntoIterator<Item = Value>,
    ) -> Pending<'a, Vec<Row>> {
        Box::pin(self.query_values(sql, parameters.into_iter().collect()))
    }

    async fn query_values(&self, sql: &str, parameters: Vec<Value>) -> Result<Vec<Row>> {
        Ok(execute(&self.connection, sql, parameters, WRITE_TIMEOUT).await?)
    }

    /// Makes all statements take effect.
    ///
    /// # Errors
    /// 503 when SQLite does not do it; then none of them did. If a server did not answer in
    /// time, either all or none did.
    pub async fn commit(self) -> Result<()> {
        execute(&self.connection, "commit", Vec::new(), WRITE_TIMEOUT).await?;
        release(self.connection);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_closed_stream_is_expired() {
        // As libSQL's client words it.
        let expired = "Hrana: `api error: `status=400, body={\"error\":\"The stream has \
                       expired due to inactivity\",\"code\":\"STREAM_EXPIRED\"}``";
        assert!(Error(expired.to_owned()).is_expired());
        assert!(!Error("database is locked".to_owned()).is_expired());
    }
}
