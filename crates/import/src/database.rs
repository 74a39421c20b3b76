//! Opens the shop's database, which the running shop may have open too.

use std::fs::DirBuilder;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use storefront_storage::schema::{
    CREATE_MIGRATIONS_TABLE, MIGRATIONS, Migration, RECORD_MIGRATION, SELECT_APPLIED_MIGRATIONS,
};

/// How long to wait for a write lock of the shop.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// The page cache in KiB. New words change pages all over the search index.
const CACHE_KIB: i64 = 32 << 10;
/// Pages of the search index that one statement merges, of 4 KB each.
const MERGED_PAGES: i64 = 100;

/// Opens the database for writing, and creates it if there is none: an import may run before
/// the shop's first start. The database's folder is created too, but not its parent: a new one
/// would hide a typing error in the path.
///
/// # Errors
/// There is no parent folder, or the file is no database.
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

/// Opens the database for a trial import. If there is none, this is an empty database in
/// memory.
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

/// Merges the parts of the search index, as each batch of products adds some. A search in one
/// part takes half the time. Each statement takes some milliseconds, so the shop's own writes go
/// on.
///
/// # Errors
/// The database cannot be written.
pub fn merge_search_index(database: &Connection) -> rusqlite::Result<()> {
    for index in ["product_search", "product_titles"] {
        // FTS5, "The 'merge' command": a negative number merges all parts, however few they
        // are, and less than two changes mean that nothing is left to merge.
        let mut pages = -MERGED_PAGES;
        loop {
            let before = database.total_changes();
            let merge = format!("insert into {index} ({index}, rank) values ('merge', ?)");
            database.execute(&merge, [pages])?;
            if database.total_changes() - before < 2 {
                break;
            }
            pages = MERGED_PAGES;
        }
    }
    Ok(())
}

/// Opens the database for reading.
///
/// # Errors
/// There is no database. An empty one would hide a wrong path.
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

/// Creates a folder for this user only, as the database contains password hashes.
fn private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn prepare(database: &Connection) -> Result<()> {
    database.busy_timeout(BUSY_TIMEOUT)?;
    // With a write-ahead log, readers do not wait for writers. With `normal`, a power failure
    // can only lose the last transactions, which the next import repeats.
    database.pragma_update(None, "journal_mode", "wal")?;
    database.pragma_update(None, "synchronous", "normal")?;
    database.pragma_update(None, "foreign_keys", "on")?;
    database.pragma_update(None, "cache_size", -CACHE_KIB)?;
    Ok(())
}

/// Applies the missing migrations. A host may do the same at this moment: the write lock lets
/// one of both do it.
fn migrate(database: &mut Connection) -> Result<()> {
    // Fails on a new database, which has no table of migrations.
    if missing(database).is_ok_and(|missing| missing.is_empty()) {
        return Ok(());
    }
    loop {
        let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(CREATE_MIGRATIONS_TABLE, [])?;
        let mut missing = missing(&transaction)?;
        // A new database gets all in one transaction: nobody waits for the lock.
        if missing.len() < MIGRATIONS.len() {
            missing.truncate(1);
        }
        if missing.is_empty() {
            return Ok(());
        }
        for migration in missing {
            for statement in migration.statements() {
                transaction.execute(statement, [])?;
            }
            transaction.execute(RECORD_MIGRATION, [migration.name])?;
        }
        transaction.commit()?;
    }
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
