//! A dump's bytes, through a buffer of fixed size: dumps are larger than memory,
//! and one line of them can be 16 MB long.

use std::io::{ErrorKind, Read, Result};

const BUFFER_BYTES: usize = 256 << 10;

/// Reads bytes with a look ahead of two.
pub struct Scanner<R> {
    source: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Line ends before the buffer's first byte.
    lines_before: u64,
}

impl<R: Read> Scanner<R> {
    /// Starts at the source's present position, as line 1.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; BUFFER_BYTES].into(),
            start: 0,
            end: 0,
            lines_before: 0,
        }
    }

    /// The line of the next byte, from 1. Counted when asked for, as it seldom is.
    pub fn line(&self) -> u64 {
        1 + self.lines_before + line_ends(&self.buffer[..self.start])
    }

    /// The next byte; `None` at the end.
    ///
    /// # Errors
    /// The source's.
    #[inline]
    pub fn peek(&mut self) -> Result<Option<u8>> {
        if self.start == self.end {
            self.fill()?;
        }
        Ok(self.unread().first().copied())
    }

    /// The byte after the next one.
    ///
    /// # Errors
    /// The source's.
    pub fn peek_second(&mut self) -> Result<Option<u8>> {
        while self.end - self.start < 2 {
            if self.fill()? == 0 {
                return Ok(None);
            }
        }
        Ok(self.unread().get(1).copied())
    }

    /// Takes a byte that was looked at.
    #[inline]
    pub fn bump(&mut self) {
        self.start = (self.start + 1).min(self.end);
    }

    /// Takes the next byte, if it is this one.
    ///
    /// # Errors
    /// The source's.
    pub fn take(&mut self, byte: u8) -> Result<bool> {
        let is_next = self.peek()? == Some(byte);
        if is_next {
            self.bump();
        }
        Ok(is_next)
    }

    /// Takes bytes up to the first that `find` finds in a piece of them, and gives
    /// them to `each`; the found one is next then. `false` when the end came first.
    ///
    /// # Errors
    /// The source's.
    pub fn take_until(
        &mut self,
        find: impl Fn(&[u8]) -> Option<usize>,
        mut each: impl FnMut(&[u8]),
    ) -> Result<bool> {
        while self.peek()?.is_some() {
            let piece = &self.buffer[self.start..self.end];
            let found = find(piece);
            let length = found.unwrap_or(piece.len());
            each(&piece[..length]);
            self.start += length;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn unread(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads more behind what is there; gives the number of new bytes.
    fn fill(&mut self) -> Result<usize> {
        self.lines_before += line_ends(&self.buffer[..self.start]);
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    return Ok(count);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every look ahead crosses a border.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn looks_ahead_and_counts_lines_across_reads() {
        let mut scanner = Scanner::new(Drops(b"ab\ncd"));
        assert_eq!(scanner.peek_second().unwrap(), Some(b'b'));
        assert!(scanner.take(b'a').unwrap());
        let mut taken = Vec::new();
        let find = |piece: &[u8]| memchr::memchr(b'd', piece);
        assert!(
            scanner
                .take_until(find, |piece| taken.extend(piece))
                .unwrap()
        );
        assert_eq!((taken.as_slice(), scanner.line()), (&b"b\nc"[..], 2));
        scanner.bump();
        assert_eq!((scanner.peek().unwrap(), scanner.line()), (None, 2));
    }
}
