//! Lets the writers of a database take turns.
//!
//! SQLite has one writer at a time. Those that wait look again after pauses of up to 100
//! milliseconds, each on a thread, and whoever looks at the right moment is next: one of many
//! may wait until its time is over. Here they wait in a queue, without a thread. Writers of
//! other processes are waited for as ever.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::pragmas::starts_with_word;

/// The turns of a database's writers. All components share them.
#[derive(Clone)]
pub struct WriteTurns(Arc<Semaphore>);

/// The right to write. The next writer has it when it is dropped.
pub struct Turn {
    /// What is left of the time to wait, for a writer of another process.
    pub patience: Duration,
    _permit: OwnedSemaphorePermit,
}

impl WriteTurns {
    /// The turns of the database in a file.
    pub fn of(path: &Path) -> Self {
        static ALL: Mutex<BTreeMap<PathBuf, WriteTurns>> = Mutex::new(BTreeMap::new());
        let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = all.entry(path.to_owned());
        turns
            .or_insert_with(|| Self(Arc::new(Semaphore::new(1))))
            .clone()
    }

    /// Waits for a turn. `None` when the time is over.
    pub async fn take(&self, patience: Duration) -> Option<Turn> {
        let start = Instant::now();
        let permit = self.0.clone().acquire_owned();
        let permit = tokio::time::timeout(patience, permit).await.ok()?.ok()?;
        Some(Turn {
            patience: patience.saturating_sub(start.elapsed()),
            _permit: permit,
        })
    }
}

/// Whether a statement takes the write lock, as far as its beginning tells. The rest does
/// without a turn.
pub fn takes_write_lock(statement: &str) -> bool {
    const WRITES: [&str; 7] = [
        "insert", "update", "delete", "replace", "create", "alter", "drop",
    ];
    let begins_writing = || {
        let rest = statement.to_ascii_lowercase();
        rest.contains("immediate") || rest.contains("exclusive")
    };
    WRITES.iter().any(|word| starts_with_word(statement, word))
        || (starts_with_word(statement, "begin") && begins_writing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_statement_tells_whether_it_writes() {
        for writes in [
            "insert into t values (1)",
            "  UPDATE t set a = 1",
            "BEGIN immediate",
            "begin exclusive transaction",
            "create table t (a)",
        ] {
            assert!(takes_write_lock(writes), "{writes}");
        }
        for other in [
            "select 1",
            "begin",
            "commit",
            "rollback",
            "pragma user_version",
            "",
        ] {
            assert!(!takes_write_lock(other), "{other}");
        }
    }

    #[tokio::test]
    async fn turns_come_in_the_order_of_asking() {
        let turns = WriteTurns::of(Path::new("/a/database"));
        let first = turns.take(Duration::ZERO).await.unwrap();
        assert!(turns.take(Duration::ZERO).await.is_none());
        let waited = turns.take(Duration::from_millis(20)).await;
        assert!(waited.is_none());
        let (order, mut next) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..10 {
            let (turns, order) = (turns.clone(), order.clone());
            let mut wait = Box::pin(async move {
                let turn = turns.take(Duration::MAX).await;
                order.send(number).unwrap();
                drop(turn);
            });
            // Each asks before the next one.
            assert!(futures::poll!(&mut wait).is_pending());
            tokio::spawn(wait);
        }
        drop(first);
        for number in 0..10 {
            assert_eq!(next.recv().await, Some(number));
        }
        let other = WriteTurns::of(Path::new("/another/database"));
        let _one = turns.take(Duration::MAX).await;
        assert!(other.take(Duration::ZERO).await.is_some());
    }
}
