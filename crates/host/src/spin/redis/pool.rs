//! The shared connections to Redis: one for each address. It is opened when it is first
//! needed, and again when it has failed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo, RedisError};
use tokio::sync::OnceCell;

use super::values;
use crate::spin::bindings::spin::redis::redis::Error;

/// A server in the same network accepts a connection in milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a reply on a shared connection may take. Redis logs a command as slow after
/// 10 ms; guests have shorter timeouts of their own.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Empty while the connection is being opened.
type Slot = Arc<OnceCell<MultiplexedConnection>>;

/// The shared connections of one thread by address.
#[derive(Default)]
pub struct RedisPool {
    slots: Mutex<HashMap<String, Slot>>,
}

impl RedisPool {
    /// Returns the connection to an address, and opens it if needed. Callers that come
    /// meanwhile wait for the same connection.
    ///
    /// # Errors
    /// The address is invalid, or the server cannot be reached.
    pub async fn connection(&self, address: &str) -> Result<MultiplexedConnection, Error> {
        let slot = self.slot(address);
        let connection = slot
            .get_or_try_init(|| connect(address, Some(RESPONSE_TIMEOUT)))
            .await?;
        Ok(connection.clone())
    }

    /// Removes a connection that has failed; the next call opens another one.
    pub fn remove(&self, address: &str) {
        self.lock_slots().remove(address);
    }

    fn slot(&self, address: &str) -> Slot {
        let mut slots = self.lock_slots();
        match slots.get(address) {
            Some(slot) => slot.clone(),
            None => slots.entry(address.to_owned()).or_default().clone(),
        }
    }

    fn lock_slots(&self) -> MutexGuard<'_, HashMap<String, Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens a connection. Without a `response_timeout`, replies may take any time.
///
/// # Errors
/// The address is invalid, or the server cannot be reached.
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
        .map_err(|error| values::guest_error(&error))
}

/// Whether the connection has failed, and not only the command. A timeout counts, as the
/// server may have gone without closing the connection.
pub fn is_broken(error: &RedisError) -> bool {
    error.is_io_error()
        || error.is_connection_dropped()
        || error.is_timeout()
        || error.is_unrecoverable_error()
}
