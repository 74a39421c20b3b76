//! `spin:sqlite`: databases, and the host functions that components call.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use super::connection::Connection;
use super::query::Rows;
use crate::runtime::state::{Spin, State};
use crate::spin::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};

/// Idle connections kept for the next `open`, per component and database.
const MAX_IDLE: usize = 16;

/// A database as one component sees it.
///
/// Connections go back to where they came from and are given to the same
/// component only, cleared of whatever it had set on them.
pub struct Database {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

/// A guest's connection: returned to its database when it is dropped.
pub struct Lease {
    database: Arc<Database>,
    connection: Arc<Mutex<Option<Connection>>>,
}

type Answer<T> = wasmtime::Result<Result<T, Error>>;

impl Database {
    /// A database in a file, which need not exist.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
        }
    }

    /// Runs statements, as `--sqlite` does. Opening fails when the file cannot
    /// be written or is no database.
    pub fn run(&self, statements: &str) -> Result<(), rusqlite::Error> {
        Connection::open(&self.path)?.run(statements)
    }

    async fn lease(self: &Arc<Self>) -> Result<Lease, Error> {
        let idle = lock(&self.idle).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => {
                let path = self.path.clone();
                elsewhere(move || Connection::open(&path).map_err(io_error)).await?
            }
        };
        Ok(Lease {
            database: self.clone(),
            connection: Arc::new(Mutex::new(Some(connection))),
        })
    }

    fn give_back(&self, connection: Connection) {
        if let Some(connection) = connection.cleared() {
            let mut idle = lock(&self.idle);
            if idle.len() < MAX_IDLE {
                idle.push(connection);
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // A statement that still runs in another thread holds the lock; rolling
        // back may wait for the disk. Neither is for this thread.
        let (database, connection) = (self.database.clone(), self.connection.clone());
        let finish = move || {
            if let Some(connection) = lock(&connection).take() {
                database.give_back(connection);
            }
        };
        let clean = self
            .connection
            .try_lock()
            .is_ok_and(|held| held.as_ref().is_none_or(Connection::is_clean));
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !clean => drop(runtime.spawn_blocking(finish)),
            _ => finish(),
        }
    }
}

/// A connection to what was found under a name.
async fn open(database: Result<Arc<Database>, Error>) -> Result<Lease, Error> {
    database?.lease().await
}

/// Runs a statement where it disturbs least: a short read here, as a hop to
/// another thread costs more than the read; anything else in a thread that may
/// block.
async fn execute(
    connection: Arc<Mutex<Option<Connection>>>,
    statement: String,
    parameters: Vec<Value>,
) -> Result<Rows, Error> {
    let here = match connection.try_lock() {
        Ok(mut held) => held
            .as_mut()
            .and_then(|held| held.try_read(&statement, &parameters)),
        Err(_) => None,
    };
    if let Some(result) = here {
        // A guest that reads without end must not keep its thread.
        tokio::task::consume_budget().await;
        return result.map_err(io_error);
    }
    let work = move || match lock(&connection).as_mut() {
        Some(held) => held.execute(&statement, parameters).map_err(io_error),
        None => Err(Error::InvalidConnection),
    };
    elsewhere(work).await
}

/// What a connection tells of its last statement; none is like one that did nothing. A
/// statement that still runs in another thread is waited for there.
async fn ask<T: Default + Send + 'static>(
    connection: Arc<Mutex<Option<Connection>>>,
    question: fn(&Connection) -> T,
) -> wasmtime::Result<T> {
    let answer = move |held: &Option<Connection>| held.as_ref().map(question).unwrap_or_default();
    let here = connection.try_lock().ok().map(|held| answer(&held));
    Ok(match here {
        Some(here) => here,
        None => elsewhere(move || Ok(answer(&lock(&connection)))).await?,
    })
}

/// Does what may wait for the disk or for a lock, in a thread that may block.
async fn elsewhere<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(Error::Io(format!("SQLite did not end: {error}"))),
    }
}

impl State {
    fn database(&self, name: &str) -> Result<Arc<Database>, Error> {
        if !self.component.allowed_databases.contains(name) {
            return Err(Error::AccessDenied);
        }
        self.component
            .databases
            .get(name)
            .cloned()
            .ok_or(Error::NoSuchDatabase)
    }

    fn connection(
        &mut self,
        handle: &Resource<Lease>,
    ) -> wasmtime::Result<Arc<Mutex<Option<Connection>>>> {
        self.computing.pause();
        Ok(self.table.get(handle)?.connection.clone())
    }

    fn hold(&mut self, lease: Result<Lease, Error>) -> Answer<Resource<Lease>> {
        match lease {
            Ok(lease) => Ok(Ok(self.table.push(lease)?)),
            Err(error) => Ok(Err(error)),
        }
    }
}

impl Host for State {}

impl HostConnection for State {
    async fn open(&mut self, database: String) -> Answer<Resource<Lease>> {
        let lease = open(self.database(&database)).await;
        self.hold(lease)
    }

    async fn execute(
        &mut self,
        handle: Resource<Lease>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Answer<QueryResult> {
        let connection = self.connection(&handle)?;
        let result = execute(connection, statement, parameters).await;
        Ok(result.map(|rows| QueryResult {
            columns: rows.columns,
            rows: rows.rows,
        }))
    }

    async fn last_insert_rowid(&mut self, handle: Resource<Lease>) -> wasmtime::Result<i64> {
        ask(self.connection(&handle)?, Connection::last_insert_rowid).await
    }

    async fn changes(&mut self, handle: Resource<Lease>) -> wasmtime::Result<u64> {
        ask(self.connection(&handle)?, Connection::changes).await
    }

    async fn drop(&mut self, handle: Resource<Lease>) -> wasmtime::Result<()> {
        self.table.delete(handle)?;
        Ok(())
    }
}

type QueryStreams = (
    Vec<String>,
    StreamReader<RowResult>,
    FutureReader<Result<(), Error>>,
);

impl<T: Send> HostConnectionWithStore<T> for Spin {
    async fn open_async(accessor: &Accessor<T, Self>, database: String) -> Answer<Resource<Lease>> {
        let database = accessor.with(|mut access| access.get().database(&database));
        let lease = open(database).await;
        accessor.with(|mut access| access.get().hold(lease))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Lease>,
        statement: String,
        parameters: Vec<Value>,
    ) -> Answer<QueryStreams> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        // Spin delivers errors of the statement after its (no) rows.
        let (columns, rows, result) = match execute(connection, statement, parameters).await {
            Ok(rows) => (rows.columns, rows.rows, Ok(())),
            Err(error) => (Vec::new(), Vec::new(), Err(error)),
        };
        accessor.with(|mut access| {
            let rows = StreamReader::new(&mut access, rows)?;
            let result =
                FutureReader::new(&mut access, async move { wasmtime::error::Ok(result) })?;
            Ok(Ok((columns, rows, result)))
        })
    }

    async fn last_insert_rowid_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Lease>,
    ) -> wasmtime::Result<i64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        ask(connection, Connection::last_insert_rowid).await
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Lease>,
    ) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().connection(&handle))?;
        ask(connection, Connection::changes).await
    }
}

fn io_error(error: rusqlite::Error) -> Error {
    Error::Io(error.to_string())
}

/// A panic while the lock was held does not make the data wrong: connections
/// are cleared before they are used again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
