//! Migrations, and whatever else is applied once per database.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use spin_sdk::sqlite::wit::sqlite::Connection;
use storefront_schema::{MIGRATIONS, Migration};

use super::{Error, Value, connection, execute, release};
use crate::error::Result;
use crate::turn;

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

static IS_MIGRATED: AtomicBool = AtomicBool::new(false);
static FAILED_MIGRATIONS: AtomicUsize = AtomicUsize::new(0);

/// Applies statements that are not part of the schema, once per database.
///
/// # Errors
/// 503 when SQLite does not do it.
pub async fn apply_once(once: Once) -> Result<()> {
    migrate().await?;
    let _turn = turn::take().await;
    apply(&[once]).await
}

/// Brings the schema up to date. One request of an instance does it for all that come
/// meanwhile, also when it fails, and none of them computes while the lock is held.
pub async fn migrate() -> Result<()> {
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
