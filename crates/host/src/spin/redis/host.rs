//! The functions of `spin:redis`.

use redis::{Cmd, FromRedisValue};
use wasmtime::component::{Accessor, Resource};

use super::connection::{RedisHandle, needs_private_connection};
use super::pool::{connect, is_broken};
use super::values;
use crate::runtime::instance_state::{InstanceState, SpinHost};
use crate::spin::bindings::spin::redis::redis::{
    Error, Host, HostConnection, HostConnectionWithStore, RedisParameter, RedisResult,
};

/// The outer error ends the guest; the inner one is returned to it.
type HostResult<T> = wasmtime::Result<Result<T, Error>>;
type SpinAccessor<T> = Accessor<T, SpinHost>;

impl Host for InstanceState {}

impl HostConnection for InstanceState {
    async fn drop(&mut self, handle: Resource<RedisHandle>) -> wasmtime::Result<()> {
        self.table.delete(handle)?;
        Ok(())
    }
}

impl<T: Send> HostConnectionWithStore<T> for SpinHost {
    async fn open(
        accessor: &SpinAccessor<T>,
        address: String,
    ) -> HostResult<Resource<RedisHandle>> {
        let component = accessor.with(|mut access| access.get().component.clone());
        if !component.allowed_hosts.allows(&address, "redis") {
            return Ok(Err(Error::InvalidAddress));
        }
        match component.redis.connection(&address).await {
            Ok(connection) => {
                let handle = RedisHandle {
                    address,
                    connection,
                    is_private: false,
                };
                accessor.with(|mut access| Ok(Ok(access.get().table.push(handle)?)))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    async fn publish(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        channel: String,
        payload: Vec<u8>,
    ) -> HostResult<()> {
        query(
            accessor,
            handle,
            redis::cmd("PUBLISH").arg(channel).arg(payload),
        )
        .await
    }

    async fn get(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
    ) -> HostResult<Option<Vec<u8>>> {
        query(accessor, handle, redis::cmd("GET").arg(key)).await
    }

    async fn set(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
        value: Vec<u8>,
    ) -> HostResult<()> {
        query(accessor, handle, redis::cmd("SET").arg(key).arg(value)).await
    }

    async fn incr(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
    ) -> HostResult<i64> {
        query(accessor, handle, redis::cmd("INCRBY").arg(key).arg(1)).await
    }

    async fn del(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        keys: Vec<String>,
    ) -> HostResult<u32> {
        query(accessor, handle, redis::cmd("DEL").arg(keys)).await
    }

    async fn sadd(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
        values: Vec<String>,
    ) -> HostResult<u32> {
        query(accessor, handle, redis::cmd("SADD").arg(key).arg(values)).await
    }

    async fn smembers(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
    ) -> HostResult<Vec<String>> {
        query(accessor, handle, redis::cmd("SMEMBERS").arg(key)).await
    }

    async fn srem(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        key: String,
        values: Vec<String>,
    ) -> HostResult<u32> {
        query(accessor, handle, redis::cmd("SREM").arg(key).arg(values)).await
    }

    async fn execute(
        accessor: &SpinAccessor<T>,
        handle: Resource<RedisHandle>,
        command: String,
        arguments: Vec<RedisParameter>,
    ) -> HostResult<Vec<RedisResult>> {
        if needs_private_connection(&command)
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
        let reply: Result<values::FlatReply, Error> = query(accessor, handle, &cmd).await?;
        Ok(reply.map(|reply| reply.0))
    }
}

/// Sends a command, and returns its converted reply.
async fn query<T: Send, V: FromRedisValue>(
    accessor: &SpinAccessor<T>,
    handle: Resource<RedisHandle>,
    cmd: &Cmd,
) -> HostResult<V> {
    let (mut handle, component) = accessor.with(|mut access| {
        let state = access.get();
        state.cpu_burst.end();
        wasmtime::error::Ok((state.table.get(&handle)?.clone(), state.component.clone()))
    })?;
    let result = cmd.query_async::<V>(&mut handle.connection).await;
    Ok(result.map_err(|error| {
        if !handle.is_private && is_broken(&error) {
            component.redis.remove(&handle.address);
        }
        values::guest_error(&error)
    }))
}

/// Gives the handle a connection of its own, unless it has one.
async fn make_private<T: Send>(
    accessor: &SpinAccessor<T>,
    resource: &Resource<RedisHandle>,
) -> HostResult<()> {
    let handle = accessor
        .with(|mut access| wasmtime::error::Ok(access.get().table.get(resource)?.clone()))?;
    if handle.is_private {
        return Ok(Ok(()));
    }
    match connect(&handle.address, None).await {
        Ok(connection) => accessor.with(|mut access| {
            let handle = access.get().table.get_mut(resource)?;
            handle.connection = connection;
            handle.is_private = true;
            Ok(Ok(()))
        }),
        Err(error) => Ok(Err(error)),
    }
}
