//! A circuit breaker for a neighbour that hangs.
//!
//! A request that waits in vain occupies its place in the instance for as long. So after the
//! first one, requests fail at once, and one probe at a time looks whether the neighbour is
//! back. Each instance has its own breakers: it shares nothing with others.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use storefront_http::time_limit::wait;

/// The pause between two probes.
const PAUSE: Duration = Duration::from_millis(250);

/// After so many probes, the next request is the probe: an instance that nobody needs ends.
const MAX_PROBES: usize = 40;

/// The state of a neighbour, as an instance knows it.
pub struct Breaker {
    is_open: AtomicBool,
}

impl Breaker {
    /// A neighbour that nobody has asked yet.
    pub const fn new() -> Self {
        Self {
            is_open: AtomicBool::new(false),
        }
    }

    /// Whether requests must not ask.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Relaxed)
    }

    /// Notes that the neighbour has not answered in time. `probe` asks it, and returns
    /// whether it has answered.
    pub fn open(&'static self, probe: impl AsyncFn() -> bool + 'static) {
        if self.is_open.swap(true, Relaxed) {
            return;
        }
        spin_sdk::wasip3::spawn(async move {
            for _ in 0..MAX_PROBES {
                wait(PAUSE).await;
                if probe().await {
                    break;
                }
            }
            self.is_open.store(false, Relaxed);
        });
    }
}
