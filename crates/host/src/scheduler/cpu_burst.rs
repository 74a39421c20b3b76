//! How long a guest has been computing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::time_slice::TimeSlice;

/// Guests that have a time slice or wait for one, on all threads.
static COMPUTING: AtomicUsize = AtomicUsize::new(0);

/// How many guests are in a long computation, or wait for their turn.
pub fn computing_guests() -> usize {
    COMPUTING.load(Relaxed)
}

/// The time that a guest has computed since it last waited for the host.
///
/// A guest that answers requests calls a database in each of them, so only long
/// computations such as password hashes have long bursts.
#[derive(Default)]
pub struct CpuBurst {
    pub(super) ticks: u32,
    /// The time slice that the guest has, or waits for.
    pub(super) time_slice: Option<Arc<TimeSlice>>,
}

impl CpuBurst {
    /// Ends the burst: the guest has received a request, or calls the host.
    pub fn end(&mut self) {
        self.ticks = 0;
        if let Some(time_slice) = self.time_slice.take() {
            COMPUTING.fetch_sub(1, Relaxed);
            time_slice.end();
        }
    }

    /// Gives the guest a time slice, which begins when it is its turn.
    pub(super) fn set_time_slice(&mut self, time_slice: Arc<TimeSlice>) {
        if self.time_slice.replace(time_slice).is_none() {
            COMPUTING.fetch_add(1, Relaxed);
        }
    }

    /// Called at each tick while the guest runs. Returns for how many ticks it has been
    /// running. The first tick counts as zero, as the guest may have slept before it.
    pub(super) fn count_tick(&mut self) -> u32 {
        self.ticks = self.ticks.saturating_add(1);
        self.ticks - 1
    }
}

impl Drop for CpuBurst {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_of_the_host_ends_the_burst() {
        let mut burst = CpuBurst::default();
        assert_eq!(burst.count_tick(), 0, "it may have slept");
        assert_eq!((burst.count_tick(), burst.count_tick()), (1, 2));
        burst.end();
        assert_eq!(burst.count_tick(), 0);
    }
}
