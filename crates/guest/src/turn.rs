//! Turns: long computation and open transactions exclude each other.
//!
//! An instance has one thread. A password hash that started while a write
//! transaction waits for its next statement would hold the database's write lock
//! for as long as it computes, and with sixteen of them queued everybody else's
//! writes would time out.

use std::sync::atomic::{AtomicBool, Ordering};

use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wit_bindgen::{backpressure_dec, backpressure_inc, yield_async};

static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// How long to wait before another look. Requests of one instance cannot wake
/// each other: a mutex of the `futures` crate traps here, as its only event would
/// come from within.
const WAIT_NANOSECONDS: u64 = 500_000;

/// A turn, until it is dropped.
#[must_use = "the turn ends when it is dropped"]
pub struct Turn(());

/// Waits until nobody else of this instance computes or has a transaction open.
pub async fn take() -> Turn {
    while IS_TAKEN.swap(true, Ordering::Acquire) {
        monotonic_clock::wait_for(WAIT_NANOSECONDS).await;
    }
    Turn(())
}

/// As [`take`], for what occupies the instance for many milliseconds: until the
/// turn ends, the host gives new requests to other instances. The yield lets it
/// notice.
pub async fn take_to_compute() -> impl Drop {
    backpressure_inc();
    let mut turn = Computing(None);
    yield_async().await;
    turn.0 = Some(take().await);
    turn
}

struct Computing(Option<Turn>);

impl Drop for Computing {
    fn drop(&mut self) {
        backpressure_dec();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IS_TAKEN.store(false, Ordering::Release);
    }
}
