//! The permit to compute that one guest on a thread has for a limited time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use tokio::sync::Semaphore;

/// The length of a time slice in ticks: enough for a password hash on most machines. With
/// shorter ones, hashes would evict each other's 19 MiB from the processor's caches.
pub(super) const QUANTUM_TICKS: u32 = 32;

/// A guest that was not seen computing for so many ticks loses its time slice. It has
/// ended, or other tasks on its thread keep it from running.
pub(super) const ABSENT_TICKS: u32 = 8;

/// One guest's time slice. It is over when no ticks remain.
pub(super) struct TimeSlice {
    remaining_ticks: AtomicU32,
    absent_ticks: AtomicU32,
    permit: Arc<Semaphore>,
}

impl TimeSlice {
    /// A time slice that has not begun. `permit` is the semaphore that the guest has to
    /// acquire first; it gets the permit back at the end.
    pub(super) fn new(permit: Arc<Semaphore>) -> Self {
        Self {
            remaining_ticks: AtomicU32::new(0),
            absent_ticks: AtomicU32::new(0),
            permit,
        }
    }

    /// Starts the time slice; the caller has acquired the permit.
    pub(super) fn begin(&self) {
        self.remaining_ticks.store(QUANTUM_TICKS, Relaxed);
    }

    /// Called at a tick while the guest computes. Uses up a tick, and returns whether the
    /// guest may go on.
    pub(super) fn use_tick(&self) -> bool {
        self.absent_ticks.store(0, Relaxed);
        let next = |ticks| if ticks > 1 { Some(ticks - 1) } else { None };
        let may_continue = self
            .remaining_ticks
            .fetch_update(Relaxed, Relaxed, next)
            .is_ok();
        if !may_continue {
            self.end();
        }
        may_continue
    }

    /// Called at each tick. Ends the time slice of a guest that was not seen computing for
    /// [`ABSENT_TICKS`], and returns whether the time slice goes on.
    pub(super) fn check_presence(&self) -> bool {
        if self.absent_ticks.fetch_add(1, Relaxed) >= ABSENT_TICKS {
            self.end();
        }
        self.remaining_ticks.load(Relaxed) > 0
    }

    /// Ends the time slice and returns its permit, once.
    pub(super) fn end(&self) {
        if self.remaining_ticks.swap(0, Relaxed) > 0 {
            self.permit.add_permits(1);
        }
    }
}
