//! A circuit breaker for a neighbour that hangs.
//!
//! A request that waits in vain occupies its place in the instance for as long. So after the
//! first one, requests fail at once, and one probe at a time looks whether the neighbour is
//! back. Each instance has its own breakers: it shares nothing with others.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use spin_sdk::wasip3::clocks::monotonic_clock;

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

/// Waits for a time.
pub async fn wait(time: Duration) {
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    monotonic_clock::wait_for(nanoseconds).await;
}

/// After a long computation, the instance may get the event of its clock before the one of a
/// reply that came in time.
const GRACE: Duration = Duration::from_millis(50);

/// Waits for an answer, but no longer than a time limit. `None`: it has not come.
pub async fn with_timeout<T>(limit: Duration, answer: impl Future<Output = T>) -> Option<T> {
    use futures::future::{Either, select};
    let mut answer = std::pin::pin!(answer);
    for limit in [limit, GRACE] {
        match select(answer.as_mut(), std::pin::pin!(wait(limit))).await {
            Either::Left((answer, _)) => return Some(answer),
            Either::Right(_) => {}
        }
    }
    None
}
