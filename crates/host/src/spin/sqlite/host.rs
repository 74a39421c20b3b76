//! The functions of `spin:sqlite`.

use wasmtime::component::{Accessor, FutureReader, Resource, StreamReader};

use super::database::{Database, Lease, LeasedConnection};
use crate::runtime::instance_state::{InstanceState, SpinHost};
use crate::spin::bindings::spin::sqlite::sqlite::{
    Error, Host, HostConnection, HostConnectionWithStore, QueryResult, RowResult, Value,
};

/// The outer error ends the guest; the inner one is returned to it.
type HostResult<T> = wasmtime::Result<Result<T, Error>>;

impl InstanceState {
    /// Finds the database with a label.
    fn database(&self, label: &str) -> Result<Database, Error> {
        if !self.component.allowed_databases.contains(label) {
            return Err(Error::AccessDenied);
        }
        let database = self.component.databases.get(label).cloned();
        database.ok_or(Error::NoSuchDatabase)
    }

    fn leased_connection(
        &mut self,
        handle: &Resource<Lease>,
    ) -> wasmtime::Result<LeasedConnection> {
        self.cpu_burst.end();
        Ok(self.table.get(handle)?.connection())
    }

    fn push_lease(&mut self, lease: Result<Lease, Error>) -> HostResult<Resource<Lease>> {
        match lease {
            Ok(lease) => Ok(Ok(self.table.push(lease)?)),
            Err(error) => Ok(Err(error)),
        }
    }
}

async fn open_lease(database: Result<Database, Error>) -> Result<Lease, Error> {
    database?.lease().await
}

impl Host for InstanceState {}

impl HostConnection for InstanceState {
    async fn open(&mut self, label: String) -> HostResult<Resource<Lease>> {
        let lease = open_lease(self.database(&label)).await;
        self.push_lease(lease)
    }

    async fn execute(
        &mut self,
        handle: Resource<Lease>,
        statement: String,
        parameters: Vec<Value>,
    ) -> HostResult<QueryResult> {
        let connection = self.leased_connection(&handle)?;
        let result = connection.execute(statement, parameters).await;
        Ok(result.map(|rows| QueryResult {
            columns: rows.columns,
            rows: rows.rows,
        }))
    }

    async fn last_insert_rowid(&mut self, handle: Resource<Lease>) -> wasmtime::Result<i64> {
        let connection = self.leased_connection(&handle)?;
        connection.last_insert_rowid().await
    }

    async fn changes(&mut self, handle: Resource<Lease>) -> wasmtime::Result<u64> {
        let connection = self.leased_connection(&handle)?;
        connection.changes().await
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

impl<T: Send> HostConnectionWithStore<T> for SpinHost {
    async fn open_async(
        accessor: &Accessor<T, Self>,
        label: String,
    ) -> HostResult<Resource<Lease>> {
        let database = accessor.with(|mut access| access.get().database(&label));
        let lease = open_lease(database).await;
        accessor.with(|mut access| access.get().push_lease(lease))
    }

    async fn execute_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Lease>,
        statement: String,
        parameters: Vec<Value>,
    ) -> HostResult<QueryStreams> {
        let connection = accessor.with(|mut access| access.get().leased_connection(&handle))?;
        // As in Spin, an error of the statement comes after its rows, of which there are
        // none.
        let (columns, rows, result) = match connection.execute(statement, parameters).await {
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
        let connection = accessor.with(|mut access| access.get().leased_connection(&handle))?;
        connection.last_insert_rowid().await
    }

    async fn changes_async(
        accessor: &Accessor<T, Self>,
        handle: Resource<Lease>,
    ) -> wasmtime::Result<u64> {
        let connection = accessor.with(|mut access| access.get().leased_connection(&handle))?;
        connection.changes().await
    }
}
