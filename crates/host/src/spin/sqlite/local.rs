//! A database in a file, its idle connections, and leases of connections.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use wasmtime_wasi::runtime::spawn;

use super::connection::Connection;
use super::query::Rows;
use super::turns::{Turn, WriteTurns};
use crate::spin::bindings::spin::sqlite::sqlite::{Error, Value};

/// The most idle connections that are kept, for each component and database.
const MAX_IDLE_CONNECTIONS: usize = 16;

/// Connections that guests have, of all databases.
static LEASED: AtomicUsize = AtomicUsize::new(0);
/// Connections that wait for a guest.
static IDLE: AtomicUsize = AtomicUsize::new(0);

/// How many connections guests have, and how many wait for a guest.
pub fn connection_counts() -> (usize, usize) {
    (LEASED.load(Relaxed), IDLE.load(Relaxed))
}

/// A database in a file, as one component sees it.
///
/// Idle connections are reused by the same component only, after a reset of all settings
/// that a guest has changed.
pub struct LocalDatabase {
    path: PathBuf,
    turns: WriteTurns,
    idle: Mutex<Vec<Connection>>,
}

impl LocalDatabase {
    /// A database in a file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self {
            turns: WriteTurns::of(&path),
            path,
            idle: Mutex::default(),
        }
    }

    /// Runs SQL statements for the host.
    ///
    /// # Errors
    /// The file cannot be written, or is not a database; a statement fails.
    pub fn execute_batch(&self, statements: &str) -> Result<(), rusqlite::Error> {
        Connection::open(&self.path)?.execute_batch(statements)
    }

    /// Leases an idle connection, or a new one.
    pub(super) async fn lease(self: &Arc<Self>) -> Result<LocalLease, Error> {
        let idle = lock(&self.idle).pop();
        let connection = match idle {
            Some(connection) => {
                IDLE.fetch_sub(1, Relaxed);
                connection
            }
            None => {
                let path = self.path.clone();
                run_blocking(move || Connection::open(&path).map_err(guest_error)).await?
            }
        };
        LEASED.fetch_add(1, Relaxed);
        Ok(LocalLease {
            database: self.clone(),
            connection: LocalConnection {
                leased: Arc::new(Mutex::new(Some(connection))),
                turns: self.turns.clone(),
            },
        })
    }

    fn return_connection(&self, connection: Connection) {
        if let Some(connection) = connection.reset() {
            let mut idle = lock(&self.idle);
            if idle.len() < MAX_IDLE_CONNECTIONS {
                idle.push(connection);
                IDLE.fetch_add(1, Relaxed);
            }
        }
    }
}

/// A guest's connection. It returns to its database when the lease is dropped.
pub struct LocalLease {
    database: Arc<LocalDatabase>,
    pub(super) connection: LocalConnection,
}

impl Drop for LocalLease {
    fn drop(&mut self) {
        LEASED.fetch_sub(1, Relaxed);
        // A statement that still runs on another thread holds the lock, and a rollback may
        // wait for the disk. This thread must wait for neither.
        let (database, connection) = (self.database.clone(), self.connection.clone());
        let finish = move || {
            if let Some(connection) = lock(&connection.leased).take() {
                database.return_connection(connection);
            }
        };
        let is_idle = |leased: &Option<Connection>| leased.as_ref().is_none_or(Connection::is_idle);
        let connection = self.connection.leased.try_lock();
        let is_idle = connection.is_ok_and(|leased| is_idle(&leased));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !is_idle => drop(runtime.spawn_blocking(finish)),
            _ => finish(),
        }
    }
}

/// The connection of a lease.
#[derive(Clone)]
pub struct LocalConnection {
    /// `None` after the lease has ended.
    leased: Arc<Mutex<Option<Connection>>>,
    turns: WriteTurns,
}

impl LocalConnection {
    /// Runs a statement: a short read on this thread, as changing threads takes longer
    /// than the read; anything else on a thread that may block.
    pub(super) async fn execute(
        self,
        statement: String,
        parameters: Vec<Value>,
    ) -> Result<Rows, Error> {
        let (short_read, needed_turn) = match self.leased.try_lock().as_deref_mut() {
            Ok(Some(connection)) => match connection.needed_turn(&statement) {
                Some(patience) => (None, Some(patience)),
                None => (connection.try_read(&statement, &parameters), None),
            },
            _ => (None, None),
        };
        if let Some(result) = short_read {
            // Other requests get their turn, even if a guest never stops reading.
            tokio::task::consume_budget().await;
            return result.map_err(guest_error);
        }
        match needed_turn {
            // On a task of its own: an instance that computes does not look whether it has
            // its turn, and all other writers would wait for it.
            Some(patience) => spawn(self.execute_in_turn(statement, parameters, patience)).await,
            None => self.execute_blocking(statement, parameters, None).await,
        }
    }

    async fn execute_in_turn(
        self,
        statement: String,
        parameters: Vec<Value>,
        patience: Duration,
    ) -> Result<Rows, Error> {
        let turn = self.turns.take(patience).await;
        let turn = turn.ok_or_else(|| Error::Io("database is locked".into()))?;
        self.execute_blocking(statement, parameters, Some(turn))
            .await
    }

    async fn execute_blocking(
        self,
        statement: String,
        parameters: Vec<Value>,
        turn: Option<Turn>,
    ) -> Result<Rows, Error> {
        let execute = move || match lock(&self.leased).as_mut() {
            Some(connection) => {
                let rows = connection.execute(&statement, parameters, turn);
                rows.map_err(guest_error)
            }
            None => Err(Error::InvalidConnection),
        };
        run_blocking(execute).await
    }

    /// Reads a counter of the last statement. A closed connection counts as zero. If a
    /// statement still runs, this waits for its end.
    pub(super) async fn counter<T: Default + Send + 'static>(
        self,
        counter: fn(&Connection) -> T,
    ) -> wasmtime::Result<T> {
        let read = move |leased: &Option<Connection>| leased.as_ref().map(counter);
        let now = self.leased.try_lock().ok().map(|leased| read(&leased));
        let value = match now {
            Some(value) => value,
            None => run_blocking(move || Ok(read(&lock(&self.leased)))).await?,
        };
        Ok(value.unwrap_or_default())
    }
}

/// Converts an error for the guest.
fn guest_error(error: rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

/// Runs work that may wait for the disk or for a lock on a thread that may block.
async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Io(format!("the SQLite thread failed: {error}"))),
    }
}

/// Locks a mutex. A panic of another holder does no harm, as connections are reset before
/// they are used again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
