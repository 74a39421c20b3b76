//! Whether a connection has a request in progress.
//!
//! hyper responds to a request that it cannot parse by itself, with an empty body, and
//! cannot be told not to. It has no request for the application then. So what it writes
//! while none is in progress is such a response, and everything else belongs to one of
//! the application's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

const IDLE: u8 = 0;
const RESPONDING: u8 = 1;
const FLUSHING: u8 = 2;

/// The state of a connection, shared by its stream and its current response. All of them
/// belong to one task.
#[derive(Clone, Default)]
pub struct Exchange(Arc<AtomicU8>);

impl Exchange {
    /// A request begins. Its response is in progress until the guard is dropped and the
    /// stream is flushed.
    pub fn begin(&self) -> ExchangeGuard {
        self.0.store(RESPONDING, Relaxed);
        ExchangeGuard(self.clone())
    }

    /// The stream has written everything that hyper gave it.
    pub fn flushed(&self) {
        if self.0.load(Relaxed) == FLUSHING {
            self.0.store(IDLE, Relaxed);
        }
    }

    /// No request is in progress.
    pub fn is_idle(&self) -> bool {
        self.0.load(Relaxed) == IDLE
    }
}

/// Dropped with the body of the response, when hyper has taken the last of it.
pub struct ExchangeGuard(Exchange);

impl Drop for ExchangeGuard {
    fn drop(&mut self) {
        self.0.0.store(FLUSHING, Relaxed);
    }
}
