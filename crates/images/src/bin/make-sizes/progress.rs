//! What is told on stderr.

use std::io::{IsTerminal, Write, stderr};
use std::time::Instant;

/// A line that grows on a terminal; a line at the end elsewhere; nothing if
/// there is nothing to do.
pub struct Progress {
    total: usize,
    done: usize,
    terminal: bool,
    start: Instant,
}

/// Back to the start of the line, and clear it.
const AGAIN: &str = "\r\x1b[K";

impl Progress {
    /// For a number of files.
    pub fn new(total: usize) -> Self {
        Self {
            total,
            done: 0,
            terminal: stderr().is_terminal(),
            start: Instant::now(),
        }
    }

    /// One more file is done.
    pub fn step(&mut self, path: &str) {
        self.done += 1;
        if self.terminal {
            // Cut, as a line that wraps is not cleared.
            let path: String = path.chars().take(50).collect();
            self.tell(&format!(
                "{AGAIN}picture sizes · {}/{} · {path}",
                self.done, self.total
            ));
        }
    }

    /// Something is wrong with a file.
    pub fn warn(&mut self, text: &str) {
        let again = if self.terminal { AGAIN } else { "" };
        self.tell(&format!("{again}warning: {text}\n"));
    }

    /// All is done.
    pub fn finish(&mut self) {
        if self.total > 0 {
            let again = if self.terminal { AGAIN } else { "" };
            let seconds = self.start.elapsed().as_secs_f64();
            let total = self.total;
            self.tell(&format!(
                "{again}picture sizes · {total} files · {seconds:.1} s\n"
            ));
        }
    }

    /// That nobody reads stderr is no reason to stop.
    fn tell(&self, text: &str) {
        let _ = stderr().write_all(text.as_bytes());
    }
}
