//! The order in which guests on one thread compute.
//!
//! A password hash takes a processor for tens of milliseconds. Of the guests on a thread
//! that compute, one has a time slice. Guests whose burst is still short take turns of
//! one tick beside it. At each tick, both yield to the other tasks on the thread, which
//! are mostly requests that only query a database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use wasmtime::{Engine, Store, UpdateDeadline};

use super::time_slice::TimeSlice;
use crate::runtime::instance_state::InstanceState;

/// How often a guest that computes is interrupted.
const TICK: Duration = Duration::from_millis(2);

/// A burst of up to so many ticks is short: the guest gets turns of one tick beside the
/// time slice, so that a request that is nearly done does not wait for whole hashes.
const SHORT_BURST_TICKS: u32 = 4;

/// How often a guest that yields lets all other tasks on its thread run. A request takes
/// several steps: the host reads it, an instance gets it, Redis answers, and so on.
const MAX_YIELDS: u32 = 16;

/// The run queue of one thread.
#[derive(Clone)]
pub struct RunQueue {
    /// One permit: the time slice.
    time_slice_permit: Arc<Semaphore>,
    /// One permit for each tick, for guests with a short burst.
    short_burst_permit: Arc<Semaphore>,
    /// The time slice that was begun last. It may have ended since the last tick.
    current: Arc<Mutex<Option<Arc<TimeSlice>>>>,
}

impl RunQueue {
    /// Starts the clock, and returns a run queue for each of the threads. The clock stops
    /// when the engine is dropped.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(engine: &Engine, threads: usize) -> std::io::Result<Vec<Self>> {
        let queues: Vec<_> = (0..threads).map(|_| Self::new()).collect();
        let (engine, ticked) = (engine.weak(), queues.clone());
        thread::Builder::new().name("clock".into()).spawn(move || {
            while let Some(engine) = engine.upgrade() {
                ticked.iter().for_each(Self::tick);
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        })?;
        Ok(queues)
    }

    fn new() -> Self {
        Self {
            time_slice_permit: Arc::new(Semaphore::new(1)),
            short_burst_permit: Arc::new(Semaphore::new(0)),
            current: Arc::default(),
        }
    }

    /// Schedules a new guest: from now on it is interrupted at each tick.
    pub fn schedule(&self, store: &mut Store<InstanceState>) {
        let queue = self.clone();
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |mut guest| {
            let burst = &mut guest.data_mut().cpu_burst;
            let ticks = burst.count_tick();
            if ticks == 0 {
                return Ok(UpdateDeadline::Continue(1));
            }
            let has_time_slice = |slice: &Arc<TimeSlice>| slice.use_tick();
            if burst.time_slice.as_ref().is_some_and(has_time_slice) {
                return Ok(UpdateDeadline::YieldCustom(1, Box::pin(yield_to_tasks())));
            }
            if ticks <= SHORT_BURST_TICKS && queue.time_slice_permit.available_permits() == 0 {
                let turn = queue.clone().acquire_short_turn();
                return Ok(UpdateDeadline::YieldCustom(1, Box::pin(turn)));
            }
            let next = Arc::new(TimeSlice::new(queue.time_slice_permit.clone()));
            burst.set_time_slice(next.clone());
            let begin = queue.clone().begin_time_slice(next);
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(begin)))
        });
    }

    /// Waits for a turn of one tick beside the time slice.
    async fn acquire_short_turn(self) {
        if let Ok(permit) = self.short_burst_permit.acquire().await {
            permit.forget();
        }
    }

    /// Waits until no other guest has a time slice, and begins this one.
    async fn begin_time_slice(self, time_slice: Arc<TimeSlice>) {
        if let Ok(permit) = self.time_slice_permit.acquire().await {
            permit.forget();
            time_slice.begin();
            *self.current() = Some(time_slice);
        }
    }

    fn tick(&self) {
        if self.short_burst_permit.available_permits() == 0 {
            self.short_burst_permit.add_permits(1);
        }
        self.current().take_if(|slice| !slice.check_presence());
    }

    fn current(&self) -> MutexGuard<'_, Option<Arc<TimeSlice>>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets the thread's other tasks run: [`MAX_YIELDS`] times, or until a tick has passed.
async fn yield_to_tasks() {
    let start = Instant::now();
    for _ in 0..MAX_YIELDS {
        tokio::task::yield_now().await;
        if start.elapsed() >= TICK {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::super::cpu_burst::CpuBurst;
    use super::super::time_slice::{ABSENT_TICKS, QUANTUM_TICKS};
    use super::*;

    /// A time slice that has begun, or nothing if another guest has one.
    fn try_begin(queue: &RunQueue) -> Option<Arc<TimeSlice>> {
        let slice = Arc::new(TimeSlice::new(queue.time_slice_permit.clone()));
        queue
            .clone()
            .begin_time_slice(slice.clone())
            .now_or_never()?;
        Some(slice)
    }

    #[test]
    fn a_guest_that_calls_the_host_returns_its_time_slice() {
        let queue = RunQueue::new();
        let mut burst = CpuBurst::default();
        burst.set_time_slice(try_begin(&queue).unwrap());
        assert!(try_begin(&queue).is_none());
        burst.end();
        assert!(try_begin(&queue).is_some());
    }

    #[test]
    fn a_time_slice_ends_after_its_ticks() {
        let queue = RunQueue::new();
        let slice = try_begin(&queue).unwrap();
        for _ in 1..QUANTUM_TICKS {
            queue.tick();
            assert!(slice.use_tick());
        }
        assert!(!slice.use_tick());
        slice.end();
        let permits = queue.time_slice_permit.available_permits();
        assert_eq!(permits, 1, "returned once");
    }

    #[test]
    fn the_time_slice_of_a_guest_that_has_ended_is_returned() {
        let queue = RunQueue::new();
        let _ended = try_begin(&queue);
        for _ in 0..=ABSENT_TICKS {
            assert!(try_begin(&queue).is_none());
            queue.tick();
        }
        assert_eq!(queue.time_slice_permit.available_permits(), 1);
    }
}
