//! One SQLite connection that is used by one guest after the other.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use super::query::{self, Rows};
use crate::bindings::spin::sqlite::sqlite::Value;

/// How long a statement waits for another writer. Twice Spin's value: waiting is
/// not fair in SQLite, and with many writers one of them may be unlucky.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// With a write-ahead log, which the shop sets, a commit then waits for no disk. A
/// killed process loses nothing; a power failure may lose the last commits, and
/// never the database (SQLite, "pragma synchronous").
const SYNCHRONOUS: &str = "pragma synchronous = normal";
/// Large catalogues are read from the system's cache without copies. The pages are
/// shared by all connections, and the system's to take back.
const MAPPED: &str = "pragma mmap_size = 268435456";

/// Statements kept prepared. A component of this size has a few dozen.
const STATEMENTS: usize = 128;

/// Steps of SQLite's virtual machine that a read may take in a thread that
/// serves other requests too: about a millisecond.
const SHORT_READ_STEPS: i32 = 50_000;

/// Pragmas that hold for a connection and are set back by a statement. Any
/// other setting costs the connection its second life.
const RESETTABLE: [(&str, &str); 8] = [
    ("busy_timeout", "pragma busy_timeout = 10000"),
    ("cache_size", "pragma cache_size = -2000"),
    ("foreign_keys", "pragma foreign_keys = on"),
    ("mmap_size", MAPPED),
    ("query_only", "pragma query_only = off"),
    ("recursive_triggers", "pragma recursive_triggers = off"),
    ("synchronous", SYNCHRONOUS),
    ("temp_store", "pragma temp_store = 0"),
];

/// Pragmas that read, or that belong to the database and not the connection.
const STATELESS: [&str; 22] = [
    "application_id",
    "auto_vacuum",
    "compile_options",
    "data_version",
    "database_list",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "optimize",
    "page_count",
    "page_size",
    "quick_check",
    "schema_version",
    "user_version",
];
const STATELESS_TABLES: [&str; 4] = ["table_info", "table_list", "table_xinfo", "wal_checkpoint"];

/// A connection and what a guest has changed about it.
pub struct Connection {
    inner: rusqlite::Connection,
    marks: Arc<Marks>,
    /// The statement that runs is to end when it has taken [`SHORT_READ_STEPS`].
    must_be_short: Arc<AtomicBool>,
    busy_timeout: Duration,
    changes_before: u64,
}

/// Set by SQLite's authorizer while a statement is prepared.
#[derive(Default)]
struct Marks {
    touched: [AtomicBool; RESETTABLE.len()],
    spoiled: AtomicBool,
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
        let marks = Arc::new(Marks::default());
        let watched = marks.clone();
        inner.authorizer(Some(move |context: AuthContext<'_>| {
            watched.authorize(&context)
        }))?;
        let must_be_short = Arc::new(AtomicBool::new(false));
        let limited = must_be_short.clone();
        inner.progress_handler(SHORT_READ_STEPS, Some(move || limited.load(Relaxed)))?;
        let changes_before = inner.total_changes();
        Ok(Self {
            inner,
            marks,
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
        if self.marks.spoiled.load(Relaxed) {
            return None;
        }
        for (touched, (_, reset)) in self.marks.touched.iter().zip(RESETTABLE) {
            if touched.load(Relaxed) {
                self.inner.execute_batch(reset).ok()?;
                touched.store(false, Relaxed);
            }
        }
        self.busy_timeout = BUSY_TIMEOUT;
        self.changes_before = self.inner.total_changes();
        Some(self)
    }
}

impl Marks {
    fn authorize(&self, context: &AuthContext<'_>) -> Authorization {
        match context.action {
            // Spin's rule: no other file may be reached through a database.
            AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
                return Authorization::Deny;
            }
            AuthAction::Pragma {
                pragma_name,
                pragma_value,
            } => self.pragma(pragma_name, pragma_value),
            AuthAction::Attach { .. }
            | AuthAction::Detach { .. }
            | AuthAction::CreateTempIndex { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempView { .. } => self.spoiled.store(true, Relaxed),
            _ => {}
        }
        Authorization::Allow
    }

    fn pragma(&self, name: &str, value: Option<&str>) {
        let name = name.to_ascii_lowercase();
        if let Some(index) = RESETTABLE.iter().position(|(known, _)| *known == name) {
            if value.is_some() {
                self.touched[index].store(true, Relaxed);
            }
        } else if value.is_some()
            && !STATELESS.contains(&name.as_str())
            && !STATELESS_TABLES.contains(&name.as_str())
        {
            self.spoiled.store(true, Relaxed);
        }
    }
}

/// Statements that may set something on the connection.
fn is_setting(statement: &str) -> bool {
    ["pragma", "attach", "detach", "create", "drop"]
        .iter()
        .any(|word| starts_with_word(statement, word))
}

fn starts_with_word(statement: &str, word: &str) -> bool {
    let statement = statement.trim_start();
    statement
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !statement[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
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
