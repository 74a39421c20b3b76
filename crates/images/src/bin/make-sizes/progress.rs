//! Progress and warnings on standard error.

use std::io::{IsTerminal, Write, stderr};
use std::time::Instant;

/// A line that is updated on a terminal; one line at the end elsewhere; no output if there is
/// nothing to do.
pub struct Progress {
    total: usize,
    done: usize,
    terminal: bool,
    start: Instant,
}

/// Moves to the start of the line, and clears it.
const AGAIN: &str = "\r\x1b[K";

impl Progress {
    /// Starts with the number of files.
    pub fn new(total: usize) -> Self {
        Self {
            total,
            done: 0,
            terminal: stderr().is_terminal(),
            start: Instant::now(),
        }
    }

    /// Counts a file as done.
    pub fn step(&mut self, path: &str) {
        self.done += 1;
        if self.terminal {
            // Truncated, as a line that wraps cannot be cleared.
            let path: String = path.chars().take(50).collect();
            self.tell(&format!(
                "{AGAIN}picture sizes · {}/{} · {path}",
                self.done, self.total
            ));
        }
    }

    /// Prints a warning about a file.
    pub fn warn(&mut self, text: &str) {
        let again = if self.terminal { AGAIN } else { "" };
        self.tell(&format!("{again}warning: {text}\n"));
    }

    /// Prints the last state.
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

    /// Writes a text. If nobody reads standard error, the work goes on.
    fn tell(&self, text: &str) {
        let _ = stderr().write_all(text.as_bytes());
    }
}
