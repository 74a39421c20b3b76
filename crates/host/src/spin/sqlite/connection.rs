//! One SQLite connection that is used by one guest after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::AuthContext;

use super::pragmas::{Changes, MAPPED, SYNCHRONOUS, is_setting, starts_with_word};
use super::query::{self, Rows};
use crate::spin::bindings::spin::sqlite::sqlite::Value;

/// How long a statement waits for another writer. Twice Spin's value: waiting is
/// not fair in SQLite, and with many writers one of them may be unlucky.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements kept prepared. A component of this size has a few dozen.
const STATEMENTS: usize = 128;

/// Steps of SQLite's virtual machine that a read may take in a thread that
/// serves other requests too: about a millisecond.
const SHORT_READ_STEPS: i32 = 50_000;

/// A connection and what a guest has changed about it.
pub struct Connection {
    inner: rusqlite::Connection,
    settings: Arc<Changes>,
    /// The statement that runs is to end when it has taken [`SHORT_READ_STEPS`].
    must_be_short: Arc<AtomicBool>,
    busy_timeout: Duration,
    changes_before: u64,
}

impl Connection {
    /// Opens a database's file.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let mut inner = rusqlite::Connection::open(path)?;
        inner.busy_timeout(BUSY_TIMEOUT)?;
        // These fail where the schema cannot be read, which the first statement will
        // tell.
        let _ = inner.execute_batch(SYNCHRONOUS);
        let _ = inner.execute_batch(MAPPED);
        inner.set_prepared_statement_cache_capacity(STATEMENTS);
        // A statement's text alone decides its plan. Else SQLite prepares many of them
        // anew for each value, as the value could make another plan better: a join
        // that finds one row then takes three times as long.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let settings = Arc::<Changes>::default();
        let watched = settings.clone();
        inner.authorizer(Some(move |context: AuthContext<'_>| {
            watched.authorize(&context)
        }))?;
        let must_be_short = Arc::new(AtomicBool::new(false));
        let limited = must_be_short.clone();
        inner.progress_handler(SHORT_READ_STEPS, Some(move || limited.load(Relaxed)))?;
        let changes_before = inner.total_changes();
        Ok(Self {
            inner,
            settings,
            must_be_short,
            busy_timeout: BUSY_TIMEOUT,
            changes_before,
        })
    }

    /// Runs several statements, ignoring rows.
    pub fn run(&self, statements: &str) -> rusqlite::Result<()> {
        self.inner.execute_batch(statements)
    }

    /// Runs a statement to its end, waiting for locks.
    pub fn execute(&mut self, statement: &str, parameters: Vec<Value>) -> rusqlite::Result<Rows> {
        if is_setting(statement) {
            // Not from the cache, so that the authorizer sees it each time.
            let rows = query::run(&mut self.inner.prepare(statement)?, &parameters)?;
            let millis: u32 = self
                .inner
                .pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
            self.busy_timeout = Duration::from_millis(millis.into());
            return Ok(rows);
        }
        query::run(&mut *self.inner.prepare_cached(statement)?, &parameters)
    }

    /// Runs a short read without waiting. `None`: it is no read, not short, or
    /// would have to wait, and has done nothing.
    pub fn try_read(
        &mut self,
        statement: &str,
        parameters: &[Value],
    ) -> Option<rusqlite::Result<Rows>> {
        if !starts_with_word(statement, "select") && !starts_with_word(statement, "with") {
            return None;
        }
        self.inner.busy_timeout(Duration::ZERO).ok()?;
        self.must_be_short.store(true, Relaxed);
        let result = self.read(statement, parameters);
        // The limit must not outlive this call.
        self.must_be_short.store(false, Relaxed);
        let _ = self.inner.busy_timeout(self.busy_timeout);
        match result {
            Err(rusqlite::Error::SqliteFailure(error, _))
                if matches!(
                    error.code,
                    rusqlite::ErrorCode::DatabaseBusy
                        | rusqlite::ErrorCode::DatabaseLocked
                        | rusqlite::ErrorCode::OperationInterrupted
                ) =>
            {
                None
            }
            Ok(None) => None,
            Ok(Some(rows)) => Some(Ok(rows)),
            Err(error) => Some(Err(error)),
        }
    }

    fn read(&self, statement: &str, parameters: &[Value]) -> rusqlite::Result<Option<Rows>> {
        let mut statement = self.inner.prepare_cached(statement)?;
        if !statement.readonly() {
            return Ok(None);
        }
        query::run(&mut statement, parameters).map(Some)
    }

    /// The id of the last inserted row; 0 before this guest's first.
    pub fn last_insert_rowid(&self) -> i64 {
        if self.is_untouched() {
            0
        } else {
            self.inner.last_insert_rowid()
        }
    }

    /// Rows changed by the last statement that changes rows.
    pub fn changes(&self) -> u64 {
        if self.is_untouched() {
            0
        } else {
            self.inner.changes()
        }
    }

    fn is_untouched(&self) -> bool {
        self.inner.total_changes() == self.changes_before
    }

    /// Whether giving it back needs no work.
    pub fn is_clean(&self) -> bool {
        self.inner.is_autocommit()
    }

    /// The connection as it was when it was opened, or nothing if that cannot
    /// be had.
    pub fn cleared(mut self) -> Option<Self> {
        if !self.inner.is_autocommit() {
            self.inner.execute_batch("rollback").ok()?;
        }
        self.settings.undo(&self.inner)?;
        self.busy_timeout = BUSY_TIMEOUT;
        self.changes_before = self.inner.total_changes();
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory() -> Connection {
        Connection::open(Path::new(":memory:")).unwrap()
    }

    fn integer(connection: &mut Connection, statement: &str) -> i64 {
        let rows = connection.execute(statement, Vec::new()).unwrap();
        match rows.rows[0].values[0] {
            Value::Integer(n) => n,
            ref other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_and_transactions_do_not_reach_the_next_guest() {
        let mut connection = memory();
        connection
            .execute("create table t (a integer primary key)", Vec::new())
            .unwrap();
        connection
            .execute("PRAGMA foreign_keys = off", Vec::new())
            .unwrap();
        connection
            .execute("insert into t values (7)", Vec::new())
            .unwrap();
        assert_eq!(
            (connection.last_insert_rowid(), connection.changes()),
            (7, 1)
        );
        connection.execute("begin immediate", Vec::new()).unwrap();
        connection
            .execute("insert into t values (8)", Vec::new())
            .unwrap();
        let mut connection = connection.cleared().unwrap();
        assert_eq!(integer(&mut connection, "select count(*) from t"), 1);
        assert_eq!(integer(&mut connection, "pragma foreign_keys"), 1);
        assert_eq!(
            (connection.last_insert_rowid(), connection.changes()),
            (0, 0)
        );
    }

    #[test]
    fn a_connection_that_cannot_be_cleared_is_not_reused() {
        for statement in [
            "create temp table x (a)",
            "attach ':memory:' as y",
            "pragma case_sensitive_like = on",
        ] {
            let mut connection = memory();
            connection.execute(statement, Vec::new()).unwrap();
            assert!(connection.cleared().is_none(), "{statement}");
        }
    }

    #[test]
    fn other_files_cannot_be_attached() {
        assert!(
            memory()
                .execute("attach '/tmp/other.db' as y", Vec::new())
                .is_err()
        );
        assert!(
            memory()
                .execute("vacuum into '/tmp/other.db'", Vec::new())
                .is_err()
        );
    }

    #[test]
    fn only_short_reads_run_at_once() {
        let mut connection = memory();
        assert!(connection.try_read("select 1", &[]).unwrap().is_ok());
        assert!(
            connection
                .try_read("SELECT no_such_column", &[])
                .unwrap()
                .is_err()
        );
        assert!(connection.try_read("create table t (a)", &[]).is_none());
        assert!(connection.try_read("begin immediate", &[]).is_none());
        let long = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000) select count(*) from n";
        assert!(connection.try_read(long, &[]).is_none());
        assert_eq!(integer(&mut connection, long), 1_000_000);
    }

    #[test]
    fn invalid_text_is_an_error() {
        let mut connection = memory();
        let error = connection
            .execute("select cast(x'ff' as text)", Vec::new())
            .unwrap_err();
        assert!(error.to_string().to_lowercase().contains("utf"), "{error}");
    }
}
