//! Turns: long computation and open transactions exclude each other.
//!
//! An instance has one thread. A password hash that started while a write
//! transaction waits for its next statement would hold the database's write lock
//! for as long as it computes, and with sixteen of them queued everybody else's
//! writes would time out.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

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

/// Requests that the instance is at, and how many of them compute or are about to.
static REQUESTS: AtomicUsize = AtomicUsize::new(0);
static COMPUTING: AtomicUsize = AtomicUsize::new(0);

/// How often to look whether the other requests have their answers. Behind a slow
/// database, and to slow clients, they don't get them soon.
const LOOKS: usize = 200;

/// Notes that the instance is at a request, until it is dropped.
#[must_use = "the request ends when it is dropped"]
pub struct Request(());

/// The instance begins with a request.
pub fn begin_request() -> Request {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    Request(())
}

impl Drop for Request {
    fn drop(&mut self) {
        REQUESTS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// As [`take`], for what occupies the instance for many milliseconds: until the
/// turn ends, the host gives new requests to other instances, and those that are
/// here already are answered first.
pub async fn take_to_compute() -> impl Drop {
    // Requests that the host has let in begin now: backpressure would hold them
    // back, here, until the turn ends.
    yield_async().await;
    backpressure_inc();
    COMPUTING.fetch_add(1, Ordering::Relaxed);
    let mut turn = Computing(None);
    // The host notices.
    yield_async().await;
    for _ in 0..LOOKS {
        if REQUESTS.load(Ordering::Relaxed) <= COMPUTING.load(Ordering::Relaxed) {
            break;
        }
        monotonic_clock::wait_for(WAIT_NANOSECONDS).await;
    }
    turn.0 = Some(take().await);
    turn
}

struct Computing(Option<Turn>);

impl Drop for Computing {
    fn drop(&mut self) {
        COMPUTING.fetch_sub(1, Ordering::Relaxed);
        backpressure_dec();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IS_TAKEN.store(false, Ordering::Release);
    }
}
