//! `spin:redis`: shared connections, and the host functions that components
//! call.

use redis::aio::MultiplexedConnection;
use redis::{Cmd, FromRedisValue};
use wasmtime::component::{Accessor, Resource};

use super::pool::connect;
use super::{pool, values};
use crate::runtime::state::{Spin, State};
use crate::spin::bindings::spin::redis::redis::{
    Error, Host, HostConnection, HostConnectionWithStore, RedisParameter, RedisResult,
};

/// A guest's handle.
///
/// On a thread, all handles to one address share one pipelined connection: it costs
/// no connect and its commands travel in fewer packets. In Spin each handle is a
/// connection of its own, so a command that changes or blocks its connection
/// moves the handle to a private one first.
#[derive(Clone)]
pub struct Connection {
    address: String,
    connection: MultiplexedConnection,
    private: bool,
}

/// Commands with a connection's state, or that block it.
const PRIVATE_COMMANDS: [&str; 30] = [
    "ASKING",
    "AUTH",
    "BLMOVE",
    "BLMPOP",
    "BLPOP",
    "BRPOP",
    "BRPOPLPUSH",
    "BZMPOP",
    "BZPOPMAX",
    "BZPOPMIN",
    "CLIENT",
    "DISCARD",
    "EXEC",
    "HELLO",
    "MONITOR",
    "MULTI",
    "PSUBSCRIBE",
    "QUIT",
    "READONLY",
    "READWRITE",
    "RESET",
    "SELECT",
    "SSUBSCRIBE",
    "SUBSCRIBE",
    "UNWATCH",
    "WAIT",
    "WAITAOF",
    "WATCH",
    "XREAD",
    "XREADGROUP",
];

type Answer<T> = wasmtime::Result<Result<T, Error>>;
type Access<T> = Accessor<T, Spin>;

impl Host for State {}

impl HostConnection for State {
    async fn drop(&mut self, handle: Resource<Connection>) -> wasmtime::Result<()> {
        self.table.delete(handle)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for Spin {
    async fn open(accessor: &Access<T>, address: String) -> Answer<Resource<Connection>> {
        let component = accessor.with(|mut access| access.get().component.clone());
        if !component.allowed_hosts.allows(&address, "redis") {
            return Ok(Err(Error::InvalidAddress));
        }
        match component.redis.shared(&address).await {
            Ok(connection) => {
                let connection = Connection {
                    address,
                    connection,
                    private: false,
                };
                accessor.with(|mut access| Ok(Ok(access.get().table.push(connection)?)))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    async fn publish(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        channel: String,
        payload: Vec<u8>,
    ) -> Answer<()> {
        query(
            accessor,
            handle,
            redis::cmd("PUBLISH").arg(channel).arg(payload),
        )
        .await
    }

    async fn get(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        key: String,
    ) -> Answer<Option<Vec<u8>>> {
        query(accessor, handle, redis::cmd("GET").arg(key)).await
    }

    async fn set(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        key: String,
        value: Vec<u8>,
    ) -> Answer<()> {
        query(accessor, handle, redis::cmd("SET").arg(key).arg(value)).await
    }

    async fn incr(accessor: &Access<T>, handle: Resource<Connection>, key: String) -> Answer<i64> {
        query(accessor, handle, redis::cmd("INCRBY").arg(key).arg(1)).await
    }

    async fn del(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        keys: Vec<String>,
    ) -> Answer<u32> {
        query(accessor, handle, redis::cmd("DEL").arg(keys)).await
    }

    async fn sadd(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Answer<u32> {
        query(accessor, handle, redis::cmd("SADD").arg(key).arg(values)).await
    }

    async fn smembers(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        key: String,
    ) -> Answer<Vec<String>> {
        query(accessor, handle, redis::cmd("SMEMBERS").arg(key)).await
    }

    async fn srem(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        key: String,
        values: Vec<String>,
    ) -> Answer<u32> {
        query(accessor, handle, redis::cmd("SREM").arg(key).arg(values)).await
    }

    async fn execute(
        accessor: &Access<T>,
        handle: Resource<Connection>,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> Answer<Vec<RedisResult>> {
        if PRIVATE_COMMANDS
            .iter()
            .any(|private| command.eq_ignore_ascii_case(private))
            && let Err(error) = make_private(accessor, &handle).await?
        {
            return Ok(Err(error));
        }
        let mut cmd = redis::cmd(&command);
        for argument in arguments {
            match argument {
                RedisParameter::Int64(n) => cmd.arg(n),
                RedisParameter::Binary(bytes) => cmd.arg(bytes),
            };
        }
        let flat: Result<values::Flat, Error> = query(accessor, handle, &cmd).await?;
        Ok(flat.map(|flat| flat.0))
    }
}

async fn query<T: Send, V: FromRedisValue>(
    accessor: &Access<T>,
    handle: Resource<Connection>,
    cmd: &Cmd,
) -> Answer<V> {
    let (mut held, component) = accessor.with(|mut access| {
        let state = access.get();
        state.computing.pause();
        wasmtime::error::Ok((state.table.get(&handle)?.clone(), state.component.clone()))
    })?;
    let result = cmd.query_async::<V>(&mut held.connection).await;
    Ok(result.map_err(|error| {
        if !held.private && pool::is_broken(&error) {
            component.redis.forget(&held.address);
        }
        values::error(&error)
    }))
}

async fn make_private<T: Send>(accessor: &Access<T>, handle: &Resource<Connection>) -> Answer<()> {
    let held =
        accessor.with(|mut access| wasmtime::error::Ok(access.get().table.get(handle)?.clone()))?;
    if held.private {
        return Ok(Ok(()));
    }
    match connect(&held.address, None).await {
        Ok(connection) => accessor.with(|mut access| {
            let held = access.get().table.get_mut(handle)?;
            held.connection = connection;
            held.private = true;
            Ok(Ok(()))
        }),
        Err(error) => Ok(Err(error)),
    }
}
