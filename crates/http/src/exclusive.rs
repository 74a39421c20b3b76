//! Exclusive work: long computation and open transactions exclude each other.
//!
//! An instance has one thread. A password hash that started while a write
//! transaction waits for its next statement would hold the database's write lock
//! for as long as it computes, and with sixteen of them queued everybody else's
//! writes would time out.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use spin_sdk::wasip3::clocks::monotonic_clock;
use spin_sdk::wit_bindgen::{backpressure_dec, backpressure_inc, yield_async};

static IS_HELD: AtomicBool = AtomicBool::new(false);

/// Nanoseconds between two attempts to get the permit. Requests of one instance cannot
/// wake each other: a mutex of the `futures` crate traps here, as its only event would
/// come from within the instance.
const RETRY_NANOSECONDS: u64 = 500_000;

/// The permit for exclusive work, held until it is dropped.
#[must_use = "the permit is returned when it is dropped"]
pub struct Permit(());

/// Waits until no other request of this instance holds the permit.
pub async fn acquire_permit() -> Permit {
    while IS_HELD.swap(true, Ordering::Acquire) {
        monotonic_clock::wait_for(RETRY_NANOSECONDS).await;
    }
    Permit(())
}

impl Drop for Permit {
    fn drop(&mut self) {
        IS_HELD.store(false, Ordering::Release);
    }
}

/// Requests in progress in this instance.
static REQUESTS: AtomicUsize = AtomicUsize::new(0);
/// Those of them that compute, or wait for the permit to compute.
static COMPUTING: AtomicUsize = AtomicUsize::new(0);

/// How often to check whether the other requests have their responses. Behind a slow
/// database, and to slow clients, they don't get them soon.
const MAX_CHECKS: usize = 200;

/// A request in progress, until it is dropped.
#[must_use = "the request ends when it is dropped"]
pub struct RequestGuard(());

/// Counts a request as in progress.
pub fn begin_request() -> RequestGuard {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    RequestGuard(())
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        REQUESTS.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Acquires the permit for a computation of many milliseconds. Until it is returned,
/// the host sends new requests to other instances. The requests that are already here
/// are answered first.
pub async fn acquire_compute_permit() -> ComputePermit {
    // Requests that the host has let in begin now: backpressure would hold them
    // back, here, until the computation ends.
    yield_async().await;
    backpressure_inc();
    COMPUTING.fetch_add(1, Ordering::Relaxed);
    let mut permit = ComputePermit(None);
    // The host notices the back pressure.
    yield_async().await;
    for _ in 0..MAX_CHECKS {
        if REQUESTS.load(Ordering::Relaxed) <= COMPUTING.load(Ordering::Relaxed) {
            break;
        }
        monotonic_clock::wait_for(RETRY_NANOSECONDS).await;
    }
    permit.0 = Some(acquire_permit().await);
    permit
}

/// The permit for a long computation, held until it is dropped.
#[must_use = "the permit is returned when it is dropped"]
pub struct ComputePermit(Option<Permit>);

impl Drop for ComputePermit {
    fn drop(&mut self) {
        COMPUTING.fetch_sub(1, Ordering::Relaxed);
        backpressure_dec();
    }
}
