//! Waiting, and no longer than a time limit.

use std::pin::pin;
use std::time::Duration;

use futures::future::{Either, select};
use spin_sdk::wasip3::clocks::monotonic_clock;

/// After a long computation, the instance may get the event of its clock before the one of a
/// reply that came in time.
const GRACE: Duration = Duration::from_millis(50);

/// Waits for a time.
pub async fn wait(time: Duration) {
    let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    monotonic_clock::wait_for(nanoseconds).await;
}

/// Waits for an answer, but no longer than a time limit. `None`: it has not come.
pub async fn with_timeout<T>(limit: Duration, answer: impl Future<Output = T>) -> Option<T> {
    let mut answer = pin!(answer);
    for limit in [limit, GRACE] {
        match select(answer.as_mut(), pin!(wait(limit))).await {
            Either::Left((answer, _)) => return Some(answer),
            Either::Right(_) => {}
        }
    }
    None
}
