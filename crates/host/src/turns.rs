//! Fair turns for guests that compute.
//!
//! A password hash takes a processor for many milliseconds. The guests that compute
//! share as many turns at a time as there are processors; the other threads of the
//! host stay free for requests that only ask a database and answer, and the system
//! prefers those, as they hardly ever run for long.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::Semaphore;
use wasmtime::{Engine, Store, UpdateDeadline};

use crate::state::State;

/// How long a turn is. Giving it back and taking the next costs microseconds.
const TURN: Duration = Duration::from_millis(2);

/// The turns of all guests.
#[derive(Clone)]
pub struct Turns {
    /// What is left of the present ones.
    free: Arc<Semaphore>,
    processors: usize,
}

/// How many turns a guest has had since it last asked for something.
///
/// A guest that answers requests asks for a database in each. The first end of a
/// turn says nothing, as the guest may have slept through its beginning.
#[derive(Default)]
pub struct Computing(u32);

impl Computing {
    /// The guest has a request, or asks the host for something.
    pub fn pause(&mut self) {
        self.0 = 0;
    }

    /// A turn ends; gives whether the guest has computed through all of it.
    fn end_turn(&mut self) -> bool {
        self.0 = self.0.saturating_add(1);
        self.0 > 1
    }
}

impl Turns {
    /// Hands out turns from now on, until the engine is gone.
    pub fn start(engine: &Engine) -> std::io::Result<Self> {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let turns = Self {
            free: Arc::new(Semaphore::new(processors)),
            processors,
        };
        let (engine, clock) = (engine.weak(), turns.clone());
        thread::Builder::new().name("turns".into()).spawn(move || {
            while let Some(engine) = engine.upgrade() {
                clock.renew();
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TURN);
            }
        })?;
        Ok(turns)
    }

    /// Makes a new guest take part.
    pub fn admit(&self, store: &mut Store<State>) {
        let free = self.free.clone();
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |mut guest| {
            if !guest.data_mut().computing.end_turn() {
                return Ok(UpdateDeadline::Continue(1));
            }
            let free = free.clone();
            let next = async move {
                if let Ok(turn) = free.acquire().await {
                    // It ends with the clock, whether the guest uses it or not.
                    turn.forget();
                }
            };
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(next)))
        });
    }

    /// Begins new turns.
    fn renew(&self) {
        let spent = self
            .processors
            .saturating_sub(self.free.available_permits());
        self.free.add_permits(spent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_something_does_not_compute() {
        let mut guest = Computing::default();
        assert!(!guest.end_turn(), "it may have slept");
        assert!(guest.end_turn() && guest.end_turn());
        guest.pause();
        assert!(!guest.end_turn());
    }

    #[test]
    fn turns_that_nobody_takes_do_not_add_up() {
        let turns = Turns {
            free: Arc::new(Semaphore::new(2)),
            processors: 2,
        };
        turns.free.try_acquire().unwrap().forget();
        turns.renew();
        turns.renew();
        assert_eq!(turns.free.available_permits(), 2);
    }
}
