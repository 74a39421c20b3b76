//! Fair turns for guests that compute.
//!
//! A password hash takes a processor for many milliseconds. Of the guests on a thread
//! that compute, one has its turn, and one that has only begun goes in a lane beside. At
//! each tick, both give way to requests that only ask a database and answer.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use wasmtime::{Engine, Store, UpdateDeadline};

use crate::runtime::state::State;

/// How often guests are looked at.
const TICK: Duration = Duration::from_millis(2);

/// A guest that has computed for no more than these ticks has turns of one tick in a
/// lane beside: a request that is nearly done does not wait for whole hashes.
const SHORT: u32 = 4;

/// Ticks at which a guest is seen in its turn: enough for a password hash on most
/// machines. Hashes that took shorter turns would drive each other's 19 MiB out of the
/// caches.
const TURN: u32 = 32;

/// A guest that was not seen computing for so many ticks counts as gone, though others
/// may only have kept it from running.
const UNSEEN: u32 = 8;

/// How often a guest that gives way lets everything else on its thread run that can. A
/// request takes some steps: it comes in, goes to an instance, which asks Redis, and so on.
const STEPS: u32 = 16;

/// The turns of all guests on a thread.
#[derive(Clone)]
pub struct Turns {
    free: Arc<Semaphore>,
    /// Of the lane beside.
    short: Arc<Semaphore>,
    /// The one that a guest has; or had, until the next tick.
    taken: Arc<Mutex<Option<Arc<Turn>>>>,
}

/// One guest's turn; over when no tick of it is left.
struct Turn {
    left: AtomicU32,
    unseen: AtomicU32,
    free: Arc<Semaphore>,
}

/// What a guest has computed since it last asked for something.
///
/// A guest that answers requests asks for a database in each. The first tick says
/// nothing, as the guest may have slept before it.
#[derive(Default)]
pub struct Computing {
    ticks: u32,
    turn: Option<Arc<Turn>>,
}

impl Computing {
    /// The guest has a request, or asks the host for something.
    pub fn pause(&mut self) {
        self.ticks = 0;
        if let Some(turn) = self.turn.take() {
            turn.end();
        }
    }

    /// The guest runs at a tick; gives since how many it does.
    fn count_tick(&mut self) -> u32 {
        self.ticks = self.ticks.saturating_add(1);
        self.ticks - 1
    }
}

impl Drop for Computing {
    fn drop(&mut self) {
        self.pause();
    }
}

impl Turns {
    /// Hands out turns on so many threads from now on, until the engine is gone.
    pub fn start(engine: &Engine, threads: usize) -> std::io::Result<Vec<Self>> {
        let turns: Vec<_> = (0..threads).map(|_| Self::new()).collect();
        let (engine, clocks) = (engine.weak(), turns.clone());
        thread::Builder::new().name("turns".into()).spawn(move || {
            while let Some(engine) = engine.upgrade() {
                clocks.iter().for_each(Self::tick);
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        })?;
        Ok(turns)
    }

    fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(1)),
            short: Arc::new(Semaphore::new(0)),
            taken: Arc::default(),
        }
    }

    /// Makes a new guest take part.
    pub fn admit(&self, store: &mut Store<State>) {
        let turns = self.clone();
        store.set_epoch_deadline(1);
        store.epoch_deadline_callback(move |mut guest| {
            let computing = &mut guest.data_mut().computing;
            let ticks = computing.count_tick();
            if ticks == 0 {
                return Ok(UpdateDeadline::Continue(1));
            }
            if computing.turn.as_ref().is_some_and(|turn| turn.note_seen()) {
                return Ok(UpdateDeadline::YieldCustom(1, Box::pin(give_way())));
            }
            if ticks <= SHORT && turns.free.available_permits() == 0 {
                let begin = turns.clone().begin_short();
                return Ok(UpdateDeadline::YieldCustom(1, Box::pin(begin)));
            }
            let next = Arc::new(Turn::new(turns.free.clone()));
            computing.turn = Some(next.clone());
            let begin = turns.clone().begin(next);
            Ok(UpdateDeadline::YieldCustom(1, Box::pin(begin)))
        });
    }

    /// Waits for a turn of one tick in the lane beside.
    async fn begin_short(self) {
        if let Ok(turn) = self.short.acquire().await {
            turn.forget();
        }
    }

    /// Waits for a turn.
    async fn begin(self, turn: Arc<Turn>) {
        if let Ok(free) = self.free.acquire().await {
            free.forget();
            turn.left.store(TURN, Relaxed);
            *self.taken() = Some(turn);
        }
    }

    fn tick(&self) {
        if self.short.available_permits() == 0 {
            self.short.add_permits(1);
        }
        self.taken().take_if(|turn| !turn.pass_tick());
    }

    fn taken(&self) -> std::sync::MutexGuard<'_, Option<Arc<Turn>>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Resolves when the thread has done what else there is to do, or at the first step after
/// a tick has passed.
async fn give_way() {
    let start = Instant::now();
    for _ in 0..STEPS {
        tokio::task::yield_now().await;
        if start.elapsed() >= TICK {
            break;
        }
    }
}

impl Turn {
    fn new(free: Arc<Semaphore>) -> Self {
        Self {
            left: AtomicU32::new(0),
            unseen: AtomicU32::new(0),
            free,
        }
    }

    /// The guest computes; gives whether it may go on.
    fn note_seen(&self) -> bool {
        self.unseen.store(0, Relaxed);
        let next = |left| if left > 1 { Some(left - 1) } else { None };
        let goes_on = self.left.fetch_update(Relaxed, Relaxed, next).is_ok();
        if !goes_on {
            self.end();
        }
        goes_on
    }

    /// Ends the turn of a guest that is gone; gives whether it goes on.
    fn pass_tick(&self) -> bool {
        if self.unseen.fetch_add(1, Relaxed) >= UNSEEN {
            self.end();
        }
        self.left.load(Relaxed) > 0
    }

    /// Leaves it to the next guest, once.
    fn end(&self) {
        if self.left.swap(0, Relaxed) > 0 {
            self.free.add_permits(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    /// A guest's turn of these, if there is one free.
    fn take(turns: &Turns) -> Option<Arc<Turn>> {
        let turn = Arc::new(Turn::new(turns.free.clone()));
        turns.clone().begin(turn.clone()).now_or_never()?;
        Some(turn)
    }

    #[test]
    fn who_asks_for_something_does_not_compute() {
        let mut guest = Computing::default();
        assert_eq!(guest.count_tick(), 0, "it may have slept");
        assert_eq!((guest.count_tick(), guest.count_tick()), (1, 2));
        guest.pause();
        assert_eq!(guest.count_tick(), 0);
    }

    #[test]
    fn who_asks_for_something_gives_its_turn_back() {
        let turns = Turns::new();
        let mut guest = Computing {
            ticks: 9,
            turn: take(&turns),
        };
        assert!(guest.turn.is_some() && take(&turns).is_none());
        guest.pause();
        assert!(take(&turns).is_some());
    }

    #[test]
    fn a_turn_is_over_after_its_time() {
        let turns = Turns::new();
        let turn = take(&turns).unwrap();
        for _ in 1..TURN {
            turns.tick();
            assert!(turn.note_seen());
        }
        assert!(!turn.note_seen());
        turn.end();
        assert_eq!(turns.free.available_permits(), 1, "given back once");
    }

    #[test]
    fn the_turn_of_a_guest_that_is_gone_is_given_back() {
        let turns = Turns::new();
        let _gone = take(&turns);
        for _ in 0..=UNSEEN {
            assert!(take(&turns).is_none());
            turns.tick();
        }
        assert_eq!(turns.free.available_permits(), 1);
    }
}
