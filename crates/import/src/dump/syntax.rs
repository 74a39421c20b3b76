//! The tokens of SQL as mysqldump writes it: names, comments, blanks.

use std::io::{Read, Result};

use super::scanner::Scanner;
use super::value::{Value, extend};

impl<R: Read> Scanner<R> {
    /// Skips blanks and comments. `/*! … */` counts as a comment: mysqldump uses it for
    /// character sets, locks and views, and never for rows.
    pub fn blanks(&mut self) -> Result<()> {
        while let Some(byte) = self.peek()? {
            if byte.is_ascii_whitespace() {
                self.bump();
            } else if !self.comment()? {
                break;
            }
        }
        Ok(())
    }

    /// Skips a comment, if one is next.
    pub fn comment(&mut self) -> Result<bool> {
        let second = match self.peek()? {
            Some(b'#') => {
                self.rest_of_line()?;
                return Ok(true);
            }
            Some(b'-' | b'/') => self.peek_second()?,
            _ => return Ok(false),
        };
        if self.peek()? == Some(b'-') && second == Some(b'-') {
            self.rest_of_line()?;
            return Ok(true);
        }
        if self.peek()? != Some(b'/') || second != Some(b'*') {
            return Ok(false);
        }
        self.bump();
        self.bump();
        while self.take_until(|piece| memchr::memchr(b'*', piece), |_| {})? {
            self.bump();
            if self.take(b'/')? {
                break;
            }
        }
        Ok(true)
    }

    /// Reads the rest of the line.
    pub fn rest_of_line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        let find = |piece: &[u8]| memchr::memchr(b'\n', piece);
        self.take_until(find, |piece| {
            extend(&mut line, piece);
        })?;
        Ok(String::from_utf8_lossy(&line).trim().to_owned())
    }

    /// Reads an unquoted word in capitals; it is empty if none is next.
    pub fn word(&mut self) -> Result<String> {
        self.blanks()?;
        Ok(self.bare()?.to_ascii_uppercase())
    }

    /// Reads a name, quoted or not; of `database.table`, the table.
    pub fn name(&mut self) -> Result<String> {
        loop {
            self.blanks()?;
            let name = match self.peek()? {
                Some(quote @ (b'`' | b'"')) => match self.quoted(quote, true)? {
                    Value::Bytes(name) => String::from_utf8_lossy(&name).into_owned(),
                    _ => String::new(),
                },
                _ => self.bare()?,
            };
            self.blanks()?;
            if !self.take(b'.')? {
                return Ok(name);
            }
        }
    }

    /// Skips everything up to a byte for which `stop` is true, outside quotes, comments and
    /// brackets. Returns `false` if the dump has ended before.
    pub fn skip_to(&mut self, stop: impl Fn(u8) -> bool) -> Result<bool> {
        let mut depth = 0_u32;
        while let Some(byte) = self.peek()? {
            if depth == 0 && stop(byte) {
                return Ok(true);
            }
            match byte {
                b'\'' | b'"' | b'`' => {
                    self.quoted(byte, false)?;
                    continue;
                }
                b'#' | b'-' | b'/' if self.comment()? => continue,
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
        Ok(false)
    }

    fn bare(&mut self) -> Result<String> {
        let mut word = Vec::new();
        let find = |piece: &[u8]| piece.iter().position(|byte| !is_in_words(*byte));
        self.take_until(find, |piece| {
            extend(&mut word, piece);
        })?;
        Ok(String::from_utf8_lossy(&word).into_owned())
    }
}

/// Whether a byte can be in a word. Letters of all alphabets are bytes from 128 on.
pub fn is_in_words(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 128..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_all_kinds_are_blanks() {
        let sql = "-- it's\n# it's\n/* it's ** */ /*!40101 SET x='a' */ word";
        assert_eq!(Scanner::new(sql.as_bytes()).word().unwrap(), "WORD");
    }
}
