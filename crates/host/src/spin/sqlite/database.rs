//! The databases that components open: files, or servers of libSQL.

use std::sync::Arc;

use super::connection::Connection;
use super::local::{LocalConnection, LocalDatabase, LocalLease};
use super::query::Rows;
use super::remote::{RemoteConnection, RemoteDatabase};
use crate::manifest::runtime_config::DatabaseConfig;
use crate::spin::bindings::spin::sqlite::sqlite::{Error, Value};

/// A database as one component sees it.
#[derive(Clone)]
pub enum Database {
    /// A file.
    Local(Arc<LocalDatabase>),
    /// A server of libSQL.
    Remote(Arc<RemoteDatabase>),
}

impl Database {
    /// The database of a configuration. Nothing is opened yet.
    pub fn new(config: &DatabaseConfig) -> Self {
        match config {
            DatabaseConfig::File(path) => Self::Local(Arc::new(LocalDatabase::new(path.clone()))),
            DatabaseConfig::LibSql { url, token } => {
                Self::Remote(Arc::new(RemoteDatabase::new(url.clone(), token.clone())))
            }
        }
    }

    /// Leases a connection.
    pub async fn lease(self) -> Result<Lease, Error> {
        Ok(match self {
            Self::Local(database) => Lease::Local(database.lease().await?),
            Self::Remote(database) => Lease::Remote(database.connect().await?),
        })
    }
}

/// A guest's connection.
pub enum Lease {
    /// It returns to its database when the lease is dropped.
    Local(LocalLease),
    /// It is closed when it is dropped, as Spin does.
    Remote(RemoteConnection),
}

impl Lease {
    pub fn connection(&self) -> LeasedConnection {
        match self {
            Self::Local(lease) => LeasedConnection::Local(lease.connection.clone()),
            Self::Remote(connection) => LeasedConnection::Remote(connection.clone()),
        }
    }
}

/// The connection of a lease.
pub enum LeasedConnection {
    Local(LocalConnection),
    Remote(RemoteConnection),
}

impl LeasedConnection {
    /// Runs a statement and reads all its rows.
    pub async fn execute(self, statement: String, parameters: Vec<Value>) -> Result<Rows, Error> {
        match self {
            Self::Local(connection) => connection.execute(statement, parameters).await,
            Self::Remote(connection) => connection.execute(&statement, parameters).await,
        }
    }

    pub(super) async fn last_insert_rowid(self) -> wasmtime::Result<i64> {
        match self {
            Self::Local(connection) => connection.counter(Connection::last_insert_rowid).await,
            Self::Remote(connection) => Ok(connection.last_insert_rowid()),
        }
    }

    pub(super) async fn changes(self) -> wasmtime::Result<u64> {
        match self {
            Self::Local(connection) => connection.counter(Connection::changes).await,
            Self::Remote(connection) => Ok(connection.changes()),
        }
    }
}
