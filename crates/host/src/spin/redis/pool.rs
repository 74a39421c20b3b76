//! One connection for each Redis address, made when it is first needed and
//! again after it broke.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo, RedisError};
use tokio::sync::OnceCell;

use super::values;
use crate::spin::bindings::spin::redis::redis::Error;

/// A server on the same network answers in milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// For the shared connection. Redis's own slow log starts at 10 ms; guests set
/// tighter limits of their own.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

type Slot = Arc<OnceCell<MultiplexedConnection>>;

/// Shared connections by address.
#[derive(Default)]
pub struct Pool {
    slots: Mutex<HashMap<String, Slot>>,
}

impl Pool {
    /// The connection to an address. Callers that come while it is being made
    /// wait for the same one.
    pub async fn shared(&self, address: &str) -> Result<MultiplexedConnection, Error> {
        let slot = self.slot(address);
        let connection = slot
            .get_or_try_init(|| connect(address, Some(RESPONSE_TIMEOUT)))
            .await?;
        Ok(connection.clone())
    }

    /// Makes the next `shared` connect anew.
    pub fn forget(&self, address: &str) {
        self.slots().remove(address);
    }

    fn slot(&self, address: &str) -> Slot {
        let mut slots = self.slots();
        match slots.get(address) {
            Some(slot) => slot.clone(),
            None => slots.entry(address.to_owned()).or_default().clone(),
        }
    }

    fn slots(&self) -> std::sync::MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a new connection.
pub async fn connect(
    address: &str,
    response_timeout: Option<Duration>,
) -> Result<MultiplexedConnection, Error> {
    let info = address
        .into_connection_info()
        .map_err(|_| Error::InvalidAddress)?;
    let info = info.set_tcp_settings(TcpSettings::default().set_nodelay(true));
    let client = Client::open(info).map_err(|_| Error::InvalidAddress)?;
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(CONNECT_TIMEOUT))
        .set_response_timeout(response_timeout);
    client
        .get_multiplexed_async_connection_with_config(&config)
        .await
        .map_err(|error| values::error(&error))
}

/// Whether the connection, and not just the command, has failed. A timeout
/// counts: the server may be gone without a word.
pub fn is_broken(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_connection_dropped()
        || error.is_timeout()
        || error.is_unrecoverable_error()
}
