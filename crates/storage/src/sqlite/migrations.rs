//! Migrations, and other changes that are applied once per database.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use spin_sdk::sqlite::wit::sqlite::Connection;
use storefront_http::{Result, exclusive};

use super::connections::{SET_BUSY_TIMEOUT, acquire, execute, is_remote, release};
use super::{Error, READ_TIMEOUT, Row, Value, WRITE_TIMEOUT};
use crate::schema::{self, MIGRATIONS, Migration};

/// Statements that are applied once per database, in one transaction.
pub struct OneTimeChange {
    /// The change's name in the table `schema_migrations`.
    pub name: &'static str,
    /// Makes the statements where they are missing. It is a function because every
    /// instance checks for the change, and hardly any has to apply it.
    pub statements: Box<dyn Fn() -> Result<Vec<Statement>> + Send + Sync>,
}

/// A statement and its parameters.
pub type Statement = (&'static str, Vec<Value>);

impl From<Migration> for OneTimeChange {
    fn from(migration: Migration) -> Self {
        let with_parameters = |sql| (sql, Vec::new());
        Self {
            name: migration.name,
            statements: Box::new(move || Ok(migration.statements().map(with_parameters).collect())),
        }
    }
}

/// Lets a statement wait a moment for the database's lock, so that an instance that waits
/// sees soon that another one has applied the changes.
const SET_SHORT_BUSY_TIMEOUT: &str = "pragma busy_timeout = 50";
/// How often the lock is asked for: 10 seconds in all.
const MAX_ATTEMPTS: usize = 200;

static IS_MIGRATED: AtomicBool = AtomicBool::new(false);
static FAILED_MIGRATIONS: AtomicUsize = AtomicUsize::new(0);

/// Applies a change that is not part of the schema, once per database.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn apply_once(change: OneTimeChange) -> Result<()> {
    migrate().await?;
    let _permit = exclusive::acquire_permit().await;
    apply(&[change]).await
}

/// Brings the schema up to date. One request of an instance does it for all that wait
/// for it; when it fails, they all fail. None of them computes while the database's lock
/// is held.
pub async fn migrate() -> Result<()> {
    if IS_MIGRATED.load(Ordering::Relaxed) {
        return Ok(());
    }
    let failed_before = FAILED_MIGRATIONS.load(Ordering::Relaxed);
    let _permit = exclusive::acquire_permit().await;
    if IS_MIGRATED.load(Ordering::Relaxed) {
        return Ok(());
    }
    if FAILED_MIGRATIONS.load(Ordering::Relaxed) > failed_before {
        return Err(Error("the schema could not be brought up to date".into()).into());
    }
    let outcome = apply(&MIGRATIONS.map(OneTimeChange::from)).await;
    match outcome {
        Ok(()) => IS_MIGRATED.store(true, Ordering::Relaxed),
        Err(_) => drop(FAILED_MIGRATIONS.fetch_add(1, Ordering::Relaxed)),
    }
    outcome
}

/// Applies the changes that the database lacks, in their order.
///
/// Many instances and hosts may do this at the same moment: the write lock lets
/// one do it, and the others find it done.
async fn apply(wanted: &[OneTimeChange]) -> Result<()> {
    let connection = acquire().await?;
    let applied = match applied_names(&connection).await {
        Err(error) if error.is_timeout() => return Err(error.into()),
        // It fails on a new database, which has no such table yet.
        applied => applied.unwrap_or_default(),
    };
    let missing = missing(wanted, &applied);
    if missing.is_empty() {
        release(connection);
        return Ok(());
    }
    // In WAL mode, readers don't wait for writers. The mode is a property of the file.
    // It can't be set while another host sets it, or on libSQL over the network. Then
    // nothing but speed is lost.
    if let Err(error) = run(&connection, "pragma journal_mode = wal", Vec::new()).await
        && !is_remote().await?
    {
        eprintln!("note: journal mode stays as it is: {error}");
    }
    // In a new database nobody waits for the lock, and each commit waits for the disk.
    let together = if applied.is_empty() { missing.len() } else { 1 };
    for changes in missing.chunks(together) {
        apply_together(&connection, changes).await?;
    }
    release(connection);
    Ok(())
}

/// Applies changes in one transaction, except for those that another instance has applied
/// meanwhile.
async fn apply_together(connection: &Connection, changes: &[&OneTimeChange]) -> Result<()> {
    if !begin(connection, changes).await? {
        return Ok(());
    }
    run(connection, schema::CREATE_MIGRATIONS_TABLE, Vec::new()).await?;
    for change in missing(changes.iter().copied(), &applied_names(connection).await?) {
        for (sql, parameters) in (change.statements)()? {
            run(connection, sql, parameters).await?;
        }
        let name = vec![Value::from(change.name)];
        run(connection, schema::RECORD_MIGRATION, name).await?;
    }
    run(connection, "commit", Vec::new()).await?;
    Ok(())
}

/// Takes the write lock, or returns `false` as soon as another instance has applied the
/// changes. Otherwise each of a hundred instances would take the lock once, to find that
/// nothing is left to do. A server has its own queue of writers.
async fn begin(connection: &Connection, changes: &[&OneTimeChange]) -> Result<bool> {
    const BEGIN: &str = "begin immediate";
    if is_remote().await? {
        run(connection, BEGIN, Vec::new()).await?;
        return Ok(true);
    }
    run(connection, SET_SHORT_BUSY_TIMEOUT, Vec::new()).await?;
    let mut attempts = 1;
    let begun = loop {
        match run(connection, BEGIN, Vec::new()).await {
            Ok(_) => break true,
            Err(error) if attempts == MAX_ATTEMPTS || !error.is_locked() => {
                return Err(error.into());
            }
            Err(_) => attempts += 1,
        }
        let applied = applied_names(connection).await.unwrap_or_default();
        if missing(changes.iter().copied(), &applied).is_empty() {
            break false;
        }
    };
    // Without a write-ahead log, the commit waits for readers.
    run(connection, SET_BUSY_TIMEOUT, Vec::new()).await?;
    Ok(begun)
}

/// Returns the changes that are not among the applied ones.
fn missing<'a>(
    wanted: impl IntoIterator<Item = &'a OneTimeChange>,
    applied: &[String],
) -> Vec<&'a OneTimeChange> {
    let is_missing = |change: &&OneTimeChange| applied.iter().all(|name| name != change.name);
    wanted.into_iter().filter(is_missing).collect()
}

async fn run(
    connection: &Connection,
    sql: &str,
    parameters: Vec<Value>,
) -> std::result::Result<Vec<Row>, Error> {
    execute(connection, sql, parameters, WRITE_TIMEOUT).await
}

async fn applied_names(connection: &Connection) -> std::result::Result<Vec<String>, Error> {
    let select = schema::SELECT_APPLIED_MIGRATIONS;
    let rows = execute(connection, select, Vec::new(), READ_TIMEOUT).await?;
    let names = rows.iter().filter_map(|row| row.optional_text(0));
    Ok(names.map(str::to_owned).collect())
}
