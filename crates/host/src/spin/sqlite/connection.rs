//! A SQLite connection, which one guest uses after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use rusqlite::StatementStatus;
use rusqlite::config::DbConfig;
use rusqlite::hooks::AuthContext;

use super::pragmas::{
    ChangedSettings, MMAP_SIZE, SYNCHRONOUS, may_change_settings, starts_with_word,
};
use super::query::{Rows, query_rows};
use super::turns::{Turn, takes_write_lock};
use crate::spin::bindings::spin::sqlite::sqlite::Value;

/// How long a statement waits for another writer. Twice as long as in Spin: of the writers of
/// several processes, one may wait for long.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How many prepared statements a connection keeps. A component has a few dozen.
const MAX_PREPARED_STATEMENTS: usize = 128;

/// How many instructions of SQLite's virtual machine a short read may take: one or two
/// milliseconds. Other requests on the thread wait for it.
const SHORT_READ_STEPS: i32 = 100_000;

/// A connection, with the settings that its guest has changed.
pub struct Connection {
    inner: rusqlite::Connection,
    changed_settings: Arc<ChangedSettings>,
    /// Whether the current statement is interrupted after [`SHORT_READ_STEPS`].
    must_be_short: Arc<AtomicBool>,
    /// The timeout that the guest has set, or the default.
    busy_timeout: Duration,
    /// The turn of a writer, until its transaction ends.
    turn: Option<Turn>,
    /// The count of changes before the guest's first.
    changes_before: u64,
}

impl Connection {
    /// Opens a database's file, and creates it if needed.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let mut inner = rusqlite::Connection::open(path)?;
        inner.busy_timeout(BUSY_TIMEOUT)?;
        // These fail if the schema cannot be read. Then the first statement fails too.
        let _ = inner.execute_batch(SYNCHRONOUS);
        let _ = inner.execute_batch(MMAP_SIZE);
        inner.set_prepared_statement_cache_capacity(MAX_PREPARED_STATEMENTS);
        // The query planner does not look at parameters. Otherwise SQLite prepares many
        // statements again for each value, for which another plan might be better: a join
        // that finds one row takes three times as long.
        inner.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        let changed_settings = Arc::<ChangedSettings>::default();
        let settings = changed_settings.clone();
        inner.authorizer(Some(move |context: AuthContext<'_>| {
            settings.authorize(&context)
        }))?;
        let must_be_short = Arc::new(AtomicBool::new(false));
        let limited = must_be_short.clone();
        inner.progress_handler(SHORT_READ_STEPS, Some(move || limited.load(Relaxed)))?;
        let changes_before = inner.total_changes();
        Ok(Self {
            inner,
            changed_settings,
            must_be_short,
            busy_timeout: BUSY_TIMEOUT,
            turn: None,
            changes_before,
        })
    }

    /// Runs several statements, and ignores their rows.
    pub fn execute_batch(&self, statements: &str) -> rusqlite::Result<()> {
        self.inner.execute_batch(statements)
    }

    /// How long the writer has to wait for its turn, if it needs one for this statement.
    pub fn needed_turn(&self, statement: &str) -> Option<Duration> {
        let needs_turn = self.turn.is_none() && takes_write_lock(statement);
        needs_turn.then_some(self.busy_timeout)
    }

    /// Runs a statement to its end, with a new turn if it needed one. It waits for locks.
    pub fn execute(
        &mut self,
        statement: &str,
        parameters: Vec<Value>,
        turn: Option<Turn>,
    ) -> rusqlite::Result<Rows> {
        if let Some(turn) = turn {
            self.inner.busy_timeout(turn.patience)?;
            self.turn = Some(turn);
        }
        let rows = self.execute_now(statement, parameters);
        self.inner.busy_timeout(self.busy_timeout)?;
        if self.is_idle() {
            self.turn = None;
        }
        rows
    }

    fn execute_now(&mut self, statement: &str, parameters: Vec<Value>) -> rusqlite::Result<Rows> {
        if may_change_settings(statement) {
            // Prepared each time, as the authorizer does not see cached statements.
            let rows = query_rows(&mut self.inner.prepare(statement)?, &parameters)?;
            let millis: u32 = self
                .inner
                .pragma_query_value(None, "busy_timeout", |row| row.get(0))?;
            self.busy_timeout = Duration::from_millis(millis.into());
            return Ok(rows);
        }
        query_rows(&mut *self.inner.prepare_cached(statement)?, &parameters)
    }

    /// Runs a short read without waiting. `None`: the statement is not a read, not short,
    /// or has to wait for a lock. It has had no effect then.
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
        let result = self.query_if_readonly(statement, parameters);
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

    fn query_if_readonly(
        &self,
        statement: &str,
        parameters: &[Value],
    ) -> rusqlite::Result<Option<Rows>> {
        let mut statement = self.inner.prepare_cached(statement)?;
        if !statement.readonly() {
            return Ok(None);
        }
        // SQLite goes on counting where the statement's last run ended, so that every now and
        // then it would interrupt one that is short.
        statement.reset_status(StatementStatus::VmStep);
        query_rows(&mut statement, parameters).map(Some)
    }

    /// Returns the id of the row that the guest inserted last, or 0.
    pub fn last_insert_rowid(&self) -> i64 {
        if self.is_unchanged() {
            0
        } else {
            self.inner.last_insert_rowid()
        }
    }

    /// Returns how many rows the guest's last insert, update or delete has changed.
    pub fn changes(&self) -> u64 {
        if self.is_unchanged() {
            0
        } else {
            self.inner.changes()
        }
    }

    fn is_unchanged(&self) -> bool {
        self.inner.total_changes() == self.changes_before
    }

    /// Whether no transaction is open, so that [`Connection::reset`] does no work on disk.
    pub fn is_idle(&self) -> bool {
        self.inner.is_autocommit()
    }

    /// Returns the connection as it was when it was opened: without a transaction, and with
    /// default settings. `None`: a setting cannot be reset.
    pub fn reset(mut self) -> Option<Self> {
        if !self.inner.is_autocommit() {
            self.inner.execute_batch("rollback").ok()?;
        }
        self.turn = None;
        self.changed_settings.reset(&self.inner)?;
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
        let rows = connection.execute(statement, Vec::new(), None).unwrap();
        match rows.rows[0].values[0] {
            Value::Integer(n) => n,
            ref other => panic!("{other:?}"),
        }
    }

    #[test]
    fn settings_and_transactions_do_not_reach_the_next_guest() {
        let mut connection = memory();
        connection
            .execute("create table t (a integer primary key)", Vec::new(), None)
            .unwrap();
        connection
            .execute("PRAGMA foreign_keys = off", Vec::new(), None)
            .unwrap();
        connection
            .execute("insert into t values (7)", Vec::new(), None)
            .unwrap();
        assert_eq!(
            (connection.last_insert_rowid(), connection.changes()),
            (7, 1)
        );
        connection
            .execute("begin immediate", Vec::new(), None)
            .unwrap();
        connection
            .execute("insert into t values (8)", Vec::new(), None)
            .unwrap();
        let mut connection = connection.reset().unwrap();
        assert_eq!(integer(&mut connection, "select count(*) from t"), 1);
        assert_eq!(integer(&mut connection, "pragma foreign_keys"), 1);
        assert_eq!(
            (connection.last_insert_rowid(), connection.changes()),
            (0, 0)
        );
    }

    #[test]
    fn a_connection_that_cannot_be_reset_is_not_reused() {
        for statement in [
            "create temp table x (a)",
            "attach ':memory:' as y",
            "pragma case_sensitive_like = on",
        ] {
            let mut connection = memory();
            connection.execute(statement, Vec::new(), None).unwrap();
            assert!(connection.reset().is_none(), "{statement}");
        }
    }

    #[test]
    fn other_files_cannot_be_attached() {
        assert!(
            memory()
                .execute("attach '/tmp/other.db' as y", Vec::new(), None)
                .is_err()
        );
        assert!(
            memory()
                .execute("vacuum into '/tmp/other.db'", Vec::new(), None)
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
        let short = long.replace("1000000", "1000");
        assert!((0..100).all(|_| connection.try_read(&short, &[]).is_some()));
    }

    #[test]
    fn invalid_text_is_an_error() {
        let mut connection = memory();
        let error = connection
            .execute("select cast(x'ff' as text)", Vec::new(), None)
            .unwrap_err();
        assert!(error.to_string().to_lowercase().contains("utf"), "{error}");
    }
}
