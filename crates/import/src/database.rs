//! The shop's database, opened beside the running shop.

use std::fs::DirBuilder;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use storefront_storage::schema::{
    CREATE_MIGRATIONS_TABLE, MIGRATIONS, Migration, RECORD_MIGRATION, SELECT_APPLIED_MIGRATIONS,
};

/// How long to wait while the shop writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// KiB of memory for pages: new words are written all over the search's index.
const CACHE_KIB: i64 = 32 << 10;

/// Opens the database to write, and makes it if there is none: an import may
/// come before the shop's first start. The folder is made too, but not the one
/// around it: that would hide a mistake in its path.
///
/// # Errors
/// There is no such folder, or no database is to be had there.
pub fn open(path: &Path) -> Result<Connection> {
    let folder = path.parent().unwrap_or(Path::new("/"));
    if !folder.is_dir() {
        private_folder(folder)
            .with_context(|| format!("no folder {} for the database", folder.display()))?;
    }
    let open = || -> Result<_> {
        let mut database = Connection::open(path)?;
        prepare(&database)?;
        migrate(&mut database)?;
        Ok(database)
    };
    open().with_context(|| format!("the database {}", path.display()))
}

/// Opens the database to try an import on it. Where there is none, it is an empty
/// one that nobody sees.
///
/// # Errors
/// As [`open`].
pub fn open_to_try(path: &Path) -> Result<Connection> {
    if path.exists() {
        return open(path);
    }
    let mut database = Connection::open_in_memory()?;
    migrate(&mut database)?;
    Ok(database)
}

/// Opens the database to read.
///
/// # Errors
/// There is none: an empty one would hide that its path is wrong.
pub fn open_existing(path: &Path) -> Result<Connection> {
    ensure!(path.exists(), "no database at {}", path.display());
    let open = || -> Result<_> {
        let mut database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        prepare(&database)?;
        migrate(&mut database)?;
        Ok(database)
    };
    open().with_context(|| format!("the database {}", path.display()))
}

/// There are hashes of passwords in it: it is nobody else's business.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn prepare(database: &Connection) -> Result<()> {
    database.busy_timeout(BUSY_TIMEOUT)?;
    // Readers then don't wait for writers. With it, `normal` loses nothing but,
    // at a power cut, the last transactions, which the next import repeats.
    database.pragma_update(None, "journal_mode", "wal")?;
    database.pragma_update(None, "synchronous", "normal")?;
    database.pragma_update(None, "foreign_keys", "on")?;
    database.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(())
}

/// Applies what the database lacks. Hosts may do the same at this moment: the
/// write lock lets one do it, and the others find it done.
fn migrate(database: &mut Connection) -> Result<()> {
    // Fails on a new database, which has no such table yet.
    if missing(database).is_ok_and(|missing| missing.is_empty()) {
        return Ok(());
    }
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(CREATE_MIGRATIONS_TABLE, [])?;
    for migration in missing(&transaction)? {
        for statement in migration.statements() {
            transaction.execute(statement, [])?;
        }
        transaction.execute(RECORD_MIGRATION, [migration.name])?;
    }
    transaction.commit()?;
    Ok(())
}

fn missing(database: &Connection) -> rusqlite::Result<Vec<Migration>> {
    let mut statement = database.prepare(SELECT_APPLIED_MIGRATIONS)?;
    let applied = statement.query_map([], |row| row.get(0))?;
    let applied: Vec<String> = applied.collect::<Result<_, _>>()?;
    let is_missing = |migration: &Migration| applied.iter().all(|name| name != migration.name);
    Ok(MIGRATIONS.into_iter().filter(is_missing).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_database_gets_the_schema_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/sqlite_db.db");
        for _ in 0..2 {
            let database = open(&path).unwrap();
            let count: u32 = database
                .query_row("select count(*) from schema_migrations", [], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(count as usize, MIGRATIONS.len());
        }
        assert!(open_existing(&path).is_ok());
    }

    #[test]
    fn a_wrong_path_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("no/such/sqlite_db.db");
        assert!(format!("{:#}", open(&deep).unwrap_err()).contains("no folder"));
        let none = folder.path().join("none.db");
        assert!(open_existing(&none).is_err() && !none.exists());
    }
}
