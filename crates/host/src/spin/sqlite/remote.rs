//! A database on a server of libSQL, through the client that Spin uses.

use anyhow::Result;
use libsql::{Builder, Value as RemoteValue};

use super::query::{MAX_RESULT_BYTES, Rows, payload_bytes};
use crate::spin::bindings::spin::sqlite::sqlite::{Error, RowResult, Value};

/// A database on a server.
pub struct RemoteDatabase {
    url: String,
    token: String,
}

impl RemoteDatabase {
    /// The database at an address: `http://`, `https://`, or `libsql://`, which is the same
    /// as `https://`. The token may be empty.
    pub fn new(url: String, token: String) -> Self {
        Self { url, token }
    }

    /// Makes a connection. It asks the server only when it has a statement. As in Spin, each
    /// connection has a client, and so a TCP connection, to itself.
    pub async fn connect(&self) -> Result<RemoteConnection, Error> {
        let builder = Builder::new_remote(self.url.clone(), self.token.clone());
        let connection = match builder.build().await {
            Ok(database) => database.connect(),
            Err(error) => Err(error),
        };
        Ok(RemoteConnection(connection.map_err(guest_error)?))
    }
}

/// A connection to a server. Its clones are the same connection.
#[derive(Clone)]
pub struct RemoteConnection(libsql::Connection);

impl RemoteConnection {
    /// Runs a statement and reads all its rows.
    ///
    /// # Errors
    /// The server cannot be reached or refuses the statement, or the result exceeds
    /// [`MAX_RESULT_BYTES`].
    pub async fn execute(&self, statement: &str, parameters: Vec<Value>) -> Result<Rows, Error> {
        let parameters: Vec<_> = parameters.into_iter().map(RemoteValue::from).collect();
        let result = self.0.query(statement, parameters).await;
        let mut result = result.map_err(guest_error)?;
        let count = result.column_count();
        let name = |index| result.column_name(index).unwrap_or_default().to_owned();
        let columns = (0..count).map(name).collect();
        let mut rows = Vec::new();
        let mut bytes = 0;
        while let Some(row) = result.next().await.map_err(guest_error)? {
            let values = (0..count).map(|index| row.get_value(index).map(Value::from));
            let values = values.collect::<Result<Vec<_>, _>>().map_err(guest_error)?;
            bytes += values
                .iter()
                .map(|value| size_of::<Value>() + payload_bytes(value))
                .sum::<usize>();
            if bytes > MAX_RESULT_BYTES {
                let text = format!("query result exceeds limit of {MAX_RESULT_BYTES} bytes");
                return Err(Error::Io(text));
            }
            rows.push(RowResult { values });
        }
        Ok(Rows { columns, rows })
    }

    /// Runs SQL statements for the host.
    ///
    /// # Errors
    /// The server cannot be reached, or refuses a statement.
    pub async fn execute_batch(&self, statements: &str) -> Result<()> {
        self.0.execute_batch(statements).await?;
        Ok(())
    }

    /// Returns what the client knows of the last inserted row. As in Spin, it does not learn
    /// that of a statement with rows.
    pub fn last_insert_rowid(&self) -> i64 {
        self.0.last_insert_rowid()
    }

    /// Returns how many rows the last statement has changed, as far as the client knows.
    pub fn changes(&self) -> u64 {
        self.0.changes()
    }
}

impl From<Value> for RemoteValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(n) => Self::Integer(n),
            Value::Real(n) => Self::Real(n),
            Value::Text(text) => Self::Text(text),
            Value::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

impl From<RemoteValue> for Value {
    fn from(value: RemoteValue) -> Self {
        match value {
            RemoteValue::Null => Self::Null,
            RemoteValue::Integer(n) => Self::Integer(n),
            RemoteValue::Real(n) => Self::Real(n),
            RemoteValue::Text(text) => Self::Text(text),
            RemoteValue::Blob(bytes) => Self::Blob(bytes),
        }
    }
}

/// Converts an error for the guest. Its text is the one that Spin gives.
fn guest_error(error: libsql::Error) -> Error {
    Error::Io(error.to_string())
}
