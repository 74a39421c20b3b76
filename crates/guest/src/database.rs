//! SQLite: one connection per instance that reads, others that write, migrations.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use spin_sdk::sqlite::{Connection, RowResult};
use storefront_schema::{MIGRATIONS, Migration};
use thiserror::Error;

pub use spin_sdk::sqlite::Value;

use crate::error::Result;
use crate::turn::{self, Turn};

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

/// Statements that are applied once per database.
pub struct Once {
    /// Their name in the table `schema_migrations`.
    pub name: &'static str,
    /// Makes them where they are missing: every instance asks for them, and hardly
    /// one needs them. They run in their order, in one transaction.
    pub statements: Box<dyn Fn() -> Result<Vec<Statement>> + Send + Sync>,
}

/// A statement and its parameters.
pub type Statement = (&'static str, Vec<Value>);

impl From<Migration> for Once {
    fn from(migration: Migration) -> Self {
        let with_parameters = |sql| (sql, Vec::new());
        Self {
            name: migration.name,
            statements: Box::new(move || Ok(migration.statements().map(with_parameters).collect())),
        }
    }
}

/// Shared by all requests: reads wait for nobody.
static READER: Mutex<Option<Arc<Connection>>> = Mutex::new(None);
/// Those at leisure, for statements that write. One that waits for the database's lock
/// keeps its connection, so each has one to itself.
static IDLE: Mutex<Vec<Connection>> = Mutex::new(Vec::new());
static IS_MIGRATED: AtomicBool = AtomicBool::new(false);
static FAILED_MIGRATIONS: AtomicUsize = AtomicUsize::new(0);

/// How long a statement waits for the database's lock. Spin has 5 seconds, but waiting
/// is not fair in SQLite: of a hundred writers one may be unlucky.
const PATIENCE: &str = "pragma busy_timeout = 10000";

/// Runs one statement that reads, and gives all its rows.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    let reader = reader().await?;
    let rows = execute(&reader, sql, parameters).await;
    if rows.is_err() {
        // The handles may be what is broken; the next request opens new ones.
        READER.lock().unwrap().take();
        IDLE.lock().unwrap().clear();
    }
    Ok(rows?)
}

/// As [`query`], for at most one row.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn query_one(
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> Result<Option<Row>> {
    Ok(query(sql, parameters).await?.into_iter().next())
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

/// Applies statements that are not part of the schema, once per database.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn apply_once(once: Once) -> Result<()> {
    migrate().await?;
    let _turn = turn::take().await;
    apply(&[once]).await
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

async fn reader() -> Result<Arc<Connection>> {
    if let Some(reader) = READER.lock().unwrap().clone() {
        return Ok(reader);
    }
    migrate().await?;
    let reader = Arc::new(connection().await?);
    *READER.lock().unwrap() = Some(reader.clone());
    Ok(reader)
}

async fn connection() -> std::result::Result<Connection, Error> {
    let idle = IDLE.lock().unwrap().pop();
    if let Some(connection) = idle {
        return Ok(connection);
    }
    let connection = Connection::open_default().await?;
    // libSQL over the network refuses it, and has no such lock.
    let _ = execute(&connection, PATIENCE, []).await;
    Ok(connection)
}

/// Keeps a connection for the next that needs one. What has failed is dropped instead.
fn release(connection: Connection) {
    IDLE.lock().unwrap().push(connection);
}

/// Brings the schema up to date. One request of an instance does it for all that come
/// meanwhile, also when it fails, and none of them computes while the lock is held.
async fn migrate() -> Result<()> {
    if IS_MIGRATED.load(Ordering::Relaxed) {
        return Ok(());
    }
    let failed_before = FAILED_MIGRATIONS.load(Ordering::Relaxed);
    let _turn = turn::take().await;
    if IS_MIGRATED.load(Ordering::Relaxed) {
        return Ok(());
    }
    if FAILED_MIGRATIONS.load(Ordering::Relaxed) > failed_before {
        return Err(Error("the schema could not be brought up to date".into()).into());
    }
    let outcome = apply(&MIGRATIONS.map(Once::from)).await;
    match outcome {
        Ok(()) => IS_MIGRATED.store(true, Ordering::Relaxed),
        Err(_) => drop(FAILED_MIGRATIONS.fetch_add(1, Ordering::Relaxed)),
    }
    outcome
}

async fn execute(
    connection: &Connection,
    sql: &str,
    parameters: impl IntoIterator<Item = Value>,
) -> std::result::Result<Vec<Row>, Error> {
    // `collect` awaits the result behind the rows: only it tells whether a write
    // has happened.
    let rows = connection.execute(sql, parameters).await?.collect().await?;
    Ok(rows.into_iter().map(Row).collect())
}

/// Applies what the database lacks of these, in their order.
///
/// Many instances and hosts may do this at the same moment: the write lock lets
/// one do it, and the others find it done.
async fn apply(wanted: &[Once]) -> Result<()> {
    let connection = connection().await?;
    // Fails on a new database, which has no such table yet.
    let applied = applied_names(&connection).await.unwrap_or_default();
    let is_missing = |once: &&Once| applied.iter().all(|name| name != once.name);
    if !wanted.iter().any(|once| is_missing(&once)) {
        release(connection);
        return Ok(());
    }
    // Readers then don't wait for writers. It is a property of the file; where
    // it can't be set (another host is setting it, or this is no file at all but
    // libSQL over the network), nothing but speed is lost.
    if let Err(error) = execute(&connection, "pragma journal_mode = wal", []).await {
        eprintln!("note: journal mode stays as it is: {error}");
    }
    execute(&connection, "begin immediate", []).await?;
    execute(&connection, storefront_schema::CREATE_TABLE, []).await?;
    let applied = applied_names(&connection).await?;
    let is_missing = |once: &&Once| applied.iter().all(|name| name != once.name);
    for once in wanted.iter().filter(is_missing) {
        for (sql, parameters) in (once.statements)()? {
            execute(&connection, sql, parameters).await?;
        }
        let name = [Value::from(once.name)];
        execute(&connection, storefront_schema::REMEMBER, name).await?;
    }
    execute(&connection, "commit", []).await?;
    release(connection);
    Ok(())
}

async fn applied_names(connection: &Connection) -> std::result::Result<Vec<String>, Error> {
    let rows = execute(connection, storefront_schema::APPLIED, []).await?;
    let names = rows.iter().filter_map(|row| row.optional_text(0));
    Ok(names.map(str::to_owned).collect())
}
