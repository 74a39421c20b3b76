//! SQLite: an instance has a connection for reads, one for lookups by key, others that
//! write.

mod migrations;

use std::sync::{Arc, Mutex};

use spin_sdk::sqlite::RowResult;
// Hidden in the SDK's documentation: what it shows has rows come as a stream only.
use spin_sdk::sqlite::wit::sqlite::Connection;
use thiserror::Error;

pub use migrations::{Once, Statement, apply_once};
pub use spin_sdk::sqlite::Value;

use crate::error::Result;
use crate::turn::{self, Turn};
use migrations::migrate;

/// SQLite could not be reached, is full, busy, or refused the statement. Which
/// of them, only a text tells, so statements avoid errors that have a meaning:
/// `on conflict do nothing returning` instead of a unique violation.
#[derive(Debug, Error)]
#[error("sqlite: {0}")]
pub struct Error(String);

impl From<spin_sdk::sqlite::Error> for Error {
    fn from(error: spin_sdk::sqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<Error> for crate::Error {
    fn from(error: Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// Shared by all requests: reads wait for reads only.
static READER: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
/// For [`query_one`], which must not wait for a long read.
static FINDER: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
/// Those at leisure, for statements that write. One that waits for the database's lock
/// keeps its connection, so each has one to itself.
static IDLE: Mutex<Vec<Connection>> = Mutex::new(Vec::new());

/// How long a statement waits for the database's lock. Spin has 5 seconds, but waiting
/// is not fair in SQLite: of a hundred writers one may be unlucky.
const PATIENCE: &str = "pragma busy_timeout = 10000";

/// Runs one statement that reads, and gives all its rows.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    let reader = shared(&READER).await?;
    let rows = execute(&reader, sql, parameters).await;
    Ok(rows.inspect_err(forget_handles)?)
}

/// As [`query`], for the row that a key leads to, in less time: it comes as the
/// answer to the call and not through a stream. The instance does nothing else
/// meanwhile, so this is not for what may take long.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn query_one(
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> Result<Option<Row>> {
    let finder = shared(&FINDER).await?;
    let parameters: Vec<_> = parameters.into_iter().collect();
    let result = finder.execute(sql, &parameters).map_err(Error::from);
    let rows = result.inspect_err(forget_handles)?.rows;
    Ok(rows.into_iter().next().map(Row))
}

/// The number that a statement counts.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn count(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<i64> {
    let rows = query(sql, parameters).await?;
    rows.first().map_or(Ok(0), |row| row.integer(0))
}

/// They may be what is broken; the next request opens new ones.
fn forget_handles(_: &Error) {
    READER.lock().unwrap().take();
    FINDER.lock().unwrap().take();
    IDLE.lock().unwrap().clear();
}

/// Runs one statement that writes, and gives the rows that it returns. It commits
/// by itself; what belongs together goes through a [`Transaction`].
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn write(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    migrate().await?;
    let connection = connection().await?;
    let rows = execute(&connection, sql, parameters).await?;
    release(connection);
    Ok(rows)
}

/// A write transaction on a connection of its own. Dropped without
/// [`Transaction::commit`], it leaves no trace.
pub struct Transaction {
    connection: Connection,
    _turn: Turn,
}

impl Transaction {
    /// Takes the write lock at once: a transaction that reads first and then
    /// writes fails with `SQLITE_BUSY_SNAPSHOT` as soon as there are two.
    ///
    /// # Errors
    /// 503 when the lock is not to be had.
    pub async fn begin() -> Result<Self> {
        // (Which takes a turn of its own.)
        migrate().await?;
        let turn = turn::take().await;
        let connection = connection().await?;
        execute(&connection, "begin immediate", []).await?;
        Ok(Self {
            connection,
            _turn: turn,
        })
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// 503 when SQLite does not do it.
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
    /// A text column.
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

    /// An integer column.
    ///
    /// # Errors
    /// 500 when the column is not an integer, which is a mistake in the statement.
    pub fn integer(&self, column: usize) -> Result<i64> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// A column of bytes.
    ///
    /// # Errors
    /// 500 when the column is not one, which is a mistake in the statement.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// A text column that may be null.
    pub fn optional_text(&self, column: usize) -> Option<&str> {
        self.0.get(column)
    }
}

fn unexpected(column: usize) -> crate::Error {
    crate::Error::Internal(format!("sqlite: column {column} has another type"))
}

async fn shared(kept: &Mutex<Option<Arc<Connection>>>) -> Result<Arc<Connection>> {
    if let Some(connection) = kept.lock().unwrap().clone() {
        return Ok(connection);
    }
    migrate().await?;
    let connection = Arc::new(connection().await?);
    *kept.lock().unwrap() = Some(connection.clone());
    Ok(connection)
}

async fn connection() -> std::result::Result<Connection, Error> {
    let idle = IDLE.lock().unwrap().pop();
    if let Some(connection) = idle {
        return Ok(connection);
    }
    let connection = Connection::open_async("default".to_owned()).await?;
    // libSQL over the network refuses it, and has no such lock.
    let _ = execute(&connection, PATIENCE, []).await;
    Ok(connection)
}

/// Keeps a connection for the next that needs one. What has failed is dropped instead.
fn release(connection: Connection) {
    IDLE.lock().unwrap().push(connection);
}

async fn execute(
    connection: &Connection,
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> std::result::Result<Vec<Row>, Error> {
    let parameters = parameters.into_iter().collect();
    let (_, rows, result) = connection.execute_async(sql.to_owned(), parameters).await?;
    let rows = rows.collect().await;
    // Only what comes behind the rows tells whether a write has happened.
    result.await?;
    Ok(rows.into_iter().map(Row).collect())
}
