//! SQLite. An instance has one connection for reads, one for lookups by key, and a pool
//! of connections that write.

mod migrations;

use std::sync::{Arc, Mutex};

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

/// The connection for reads, shared by all requests: reads wait for reads only.
static READ_CONNECTION: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
/// The connection of [`query_one`], which must not wait for a long read.
static LOOKUP_CONNECTION: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
/// Idle write connections. Each statement that writes has one to itself, as it keeps the
/// connection while it waits for the database's lock.
static IDLE_WRITE_CONNECTIONS: Mutex<Vec<Connection>> = Mutex::new(Vec::new());

/// Lets a statement wait 10 seconds for the database's lock. Spin has 5 seconds, but
/// waiting is not fair in SQLite: of a hundred writers one may be unlucky.
const SET_BUSY_TIMEOUT: &str = "pragma busy_timeout = 10000";

/// Runs one statement that reads, and returns all its rows.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    let connection = shared_connection(&READ_CONNECTION).await?;
    let rows = execute(&connection, sql, parameters).await;
    Ok(rows.inspect_err(drop_connections)?)
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
    let connection = shared_connection(&LOOKUP_CONNECTION).await?;
    let parameters: Vec<_> = parameters.into_iter().collect();
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

/// Drops the connections, as one of them may be broken. The next request opens new ones.
fn drop_connections(_: &Error) {
    READ_CONNECTION
        .lock()
        .expect("an instance has one thread")
        .take();
    LOOKUP_CONNECTION
        .lock()
        .expect("an instance has one thread")
        .take();
    IDLE_WRITE_CONNECTIONS
        .lock()
        .expect("an instance has one thread")
        .clear();
}

/// Runs one statement that writes, and returns its rows. It commits by itself.
/// Statements that belong together go through a [`Transaction`].
///
/// # Errors
/// 503 when SQLite fails.
pub async fn write(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    migrate().await?;
    let connection = acquire().await?;
    let rows = execute(&connection, sql, parameters).await?;
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

async fn shared_connection(kept: &Mutex<Option<Arc<Connection>>>) -> Result<Arc<Connection>> {
    if let Some(connection) = kept.lock().expect("an instance has one thread").clone() {
        return Ok(connection);
    }
    migrate().await?;
    let connection = Arc::new(acquire().await?);
    *kept.lock().expect("an instance has one thread") = Some(connection.clone());
    Ok(connection)
}

/// Takes an idle write connection or opens one.
async fn acquire() -> std::result::Result<Connection, Error> {
    let idle = IDLE_WRITE_CONNECTIONS
        .lock()
        .expect("an instance has one thread")
        .pop();
    if let Some(connection) = idle {
        return Ok(connection);
    }
    let connection = Connection::open_async("default".to_owned()).await?;
    // libSQL over the network refuses this pragma, and has no such lock.
    let _ = execute(&connection, SET_BUSY_TIMEOUT, []).await;
    Ok(connection)
}

/// Returns a connection to the pool. A connection that has failed is dropped instead.
fn release(connection: Connection) {
    IDLE_WRITE_CONNECTIONS
        .lock()
        .expect("an instance has one thread")
        .push(connection);
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
