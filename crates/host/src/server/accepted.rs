//! A connection on its way from the listener to a thread.

use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use tokio::sync::OwnedSemaphorePermit;

/// A connection that the listener has accepted.
pub struct AcceptedConnection {
    /// The connection, in non-blocking mode.
    pub stream: TcpStream,
    /// The client's address.
    pub address: SocketAddr,
    /// Held while the connection is open.
    pub permit: ConnectionPermit,
}

/// Counts an open connection: on the whole host, which has a limit, and on its thread.
pub struct ConnectionPermit {
    // Dropped first: whoever acquires the host's permit then finds the thread's count right.
    _thread: Arc<()>,
    _host: OwnedSemaphorePermit,
}

/// The open connections of the host.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// How many connections are open.
pub fn open_connections() -> usize {
    OPEN.load(Relaxed)
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Relaxed);
    }
}

impl ConnectionPermit {
    /// A permit from the host's semaphore. `thread` is shared by all connections of a
    /// thread, so the number of references to it is their count.
    pub fn new(host: OwnedSemaphorePermit, thread: Arc<()>) -> Self {
        OPEN.fetch_add(1, Relaxed);
        Self {
            _thread: thread,
            _host: host,
        }
    }
}
