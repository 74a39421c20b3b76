//! Reads a dump through a buffer of fixed size: a dump can be larger than memory, and one of
//! its lines can have 16 MB.

use std::io::{ErrorKind, Read, Result};

const BUFFER_BYTES: usize = 256 << 10;

/// A reader of bytes with a lookahead of two.
pub struct Scanner<R> {
    source: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    /// Line ends before the first byte of the buffer.
    lines_before: u64,
}

impl<R: Read> Scanner<R> {
    /// Starts at the current position of the source, as line 1.
    pub fn new(source: R) -> Self {
        Self {
            source,
            buffer: vec![0; BUFFER_BYTES].into(),
            start: 0,
            end: 0,
            lines_before: 0,
        }
    }

    /// The line of the next byte, from 1. It is counted on demand, which is rare.
    pub fn line(&self) -> u64 {
        1 + self.lines_before + line_ends(&self.buffer[..self.start])
    }

    /// Returns the next byte without consuming it; `None` at the end.
    ///
    /// # Errors
    /// Errors of the source.
    #[inline]
    pub fn peek(&mut self) -> Result<Option<u8>> {
        if self.start == self.end {
            self.fill()?;
        }
        Ok(self.unread().first().copied())
    }

    /// Returns the byte after the next one.
    ///
    /// # Errors
    /// Errors of the source.
    pub fn peek_second(&mut self) -> Result<Option<u8>> {
        while self.end - self.start < 2 {
            if self.fill()? == 0 {
                return Ok(None);
            }
        }
        Ok(self.unread().get(1).copied())
    }

    /// Consumes a byte that was peeked at.
    #[inline]
    pub fn bump(&mut self) {
        self.start = (self.start + 1).min(self.end);
    }

    /// Consumes the next byte if it is this one.
    ///
    /// # Errors
    /// Errors of the source.
    pub fn take(&mut self, byte: u8) -> Result<bool> {
        let is_next = self.peek()? == Some(byte);
        if is_next {
            self.bump();
        }
        Ok(is_next)
    }

    /// Consumes bytes up to the first that `find` finds, and passes them to `each`. The byte
    /// found is the next one. Returns `false` if the source has ended before.
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

    /// Reads more into the buffer; returns the number of new bytes.
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

    /// A source that returns one byte at a time, so that each lookahead has to refill the
    /// buffer.
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
