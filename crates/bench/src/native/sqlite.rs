//! A pool of SQLite connections.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Params, Row};

/// Connections that wait for their next statement.
pub struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Connections to a database, opened as they are needed.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
        }
    }

    /// Reads at most one row, in this thread: it takes microseconds, less than
    /// a change of threads. The statement is prepared once per connection.
    pub fn one<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        let connection = self.take()?;
        let found = connection
            .prepare_cached(sql)?
            .query_row(parameters, read)
            .optional();
        self.idle().push(connection);
        found
    }

    /// Writes, and waits for the disk.
    pub fn write(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<()> {
        let connection = self.take()?;
        let written = connection.prepare_cached(sql)?.execute(parameters);
        self.idle().push(connection);
        written.map(drop)
    }

    fn take(&self) -> rusqlite::Result<Connection> {
        let idle = self.idle().pop();
        idle.map_or_else(|| Connection::open(&self.path), Ok)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
