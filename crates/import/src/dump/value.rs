//! The values of a row: texts, numbers, blobs.

use std::io::{Read, Result};

use super::scanner::Scanner;
use super::syntax::is_in_words;

/// The longest value in bytes. No field of a shop is longer, and without a limit a missing
/// quote would read the whole rest of a dump into memory.
const MAX_VALUE_BYTES: usize = 1 << 20;

/// A value in an INSERT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `NULL`.
    Null,
    /// A text, decoded, or a number as it is written.
    Bytes(Vec<u8>),
    /// Longer than a mebibyte.
    TooLong,
    /// An expression, such as `NOW()`.
    Expression,
    /// The table has no such column.
    Missing,
}

impl<R: Read> Scanner<R> {
    /// Parses a value, up to the comma or bracket after it.
    pub fn value(&mut self, keep: bool) -> Result<Value> {
        self.blanks()?;
        let value = match self.peek()? {
            Some(quote @ (b'\'' | b'"')) => self.quoted(quote, keep)?,
            Some(b'0'..=b'9' | b'-' | b'+' | b'.') => self.number()?,
            Some(byte) if is_in_words(byte) => match &*self.word()? {
                "NULL" => Value::Null,
                "TRUE" => Value::Bytes(b"1".into()),
                "FALSE" => Value::Bytes(b"0".into()),
                "X" => decode_hex(self.introduced(keep)?),
                // A character set before the text: `_binary 'a'`.
                set if set.starts_with('_') => self.introduced(keep)?,
                _ => Value::Expression,
            },
            _ => Value::Expression,
        };
        self.blanks()?;
        if matches!(self.peek()?, Some(b',' | b')')) {
            return Ok(value);
        }
        self.skip_to(|byte| matches!(byte, b',' | b')'))?;
        Ok(Value::Expression)
    }

    /// Parses a quoted text. A quote in it is doubled or follows a backslash.
    pub fn quoted(&mut self, quote: u8, keep: bool) -> Result<Value> {
        let mut text = Vec::new();
        let mut is_too_long = false;
        let mut push = |piece: &[u8]| {
            is_too_long |= keep && !extend(&mut text, piece);
        };
        // In names, only the quote is escaped, by doubling it.
        let escape = if quote == b'`' { quote } else { b'\\' };
        self.bump();
        while self.take_until(|piece| memchr::memchr2(quote, escape, piece), &mut push)? {
            let is_escape = self.peek()? != Some(quote);
            self.bump();
            match self.peek()? {
                Some(byte) if is_escape => push(&[unescaped(byte)]),
                Some(byte) if byte == quote => push(&[quote]),
                _ => break,
            }
            self.bump();
        }
        Ok(match is_too_long {
            true => Value::TooLong,
            false => Value::Bytes(text),
        })
    }

    fn introduced(&mut self, keep: bool) -> Result<Value> {
        self.blanks()?;
        match self.peek()? {
            Some(quote @ (b'\'' | b'"')) => self.quoted(quote, keep),
            _ => Ok(Value::Expression),
        }
    }

    fn number(&mut self) -> Result<Value> {
        let mut digits = Vec::new();
        while let Some(byte) = self.peek()? {
            if !is_in_words(byte) && !matches!(byte, b'-' | b'+' | b'.') {
                break;
            }
            if !extend(&mut digits, &[byte]) {
                return Ok(Value::TooLong);
            }
            self.bump();
        }
        Ok(match digits.strip_prefix(b"0x") {
            Some(hexadecimal) => decode_hex(Value::Bytes(hexadecimal.into())),
            None => Value::Bytes(digits),
        })
    }
}

/// Appends as much as fits. Returns `false` if that is not everything.
pub fn extend(text: &mut Vec<u8>, piece: &[u8]) -> bool {
    let room = MAX_VALUE_BYTES.saturating_sub(text.len());
    text.extend_from_slice(&piece[..piece.len().min(room)]);
    piece.len() <= room
}

/// The byte that an escape sequence stands for (MySQL's reference manual, section "String
/// Literals").
fn unescaped(byte: u8) -> u8 {
    match byte {
        b'0' => 0,
        b'b' => 8,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'Z' => 26,
        other => other,
    }
}

/// Decodes the digits of `0x…` and `x'…'`.
fn decode_hex(digits: Value) -> Value {
    let Value::Bytes(digits) = digits else {
        return digits;
    };
    hex::decode(digits).map_or(Value::Expression, Value::Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(sql: &str) -> Vec<Value> {
        let mut scanner = Scanner::new(sql.as_bytes());
        let mut values = Vec::new();
        loop {
            values.push(scanner.value(true).unwrap());
            if !scanner.take(b',').unwrap() {
                return values;
            }
        }
    }

    fn text(text: impl AsRef<[u8]>) -> Value {
        Value::Bytes(text.as_ref().into())
    }

    #[test]
    fn texts_are_unescaped() {
        let found = values(r#"'it''s', 'it\'s\\', 'a\r\n\tb\0\Z', "x\"y", '', 'ü')"#);
        let expected = ["it's", "it's\\", "a\r\n\tb\0\u{1a}", "x\"y", "", "ü"];
        assert_eq!(found, expected.map(text));
    }

    #[test]
    fn numbers_and_blobs_and_constants_are_values() {
        let found = values("1, -2.5000,NULL , true, 0x4D5a, x'6869', _utf8mb4 'set', 1e3)");
        let expected = [
            text("1"),
            text("-2.5000"),
            Value::Null,
            text("1"),
            text("MZ"),
            text("hi"),
            text("set"),
            text("1e3"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_would_have_to_be_computed_is_none() {
        let found = values("NOW(), concat('a,)', 1), 1 + 2, 'a' /* , */, (select 1), 0xabc)");
        let expression = || Value::Expression;
        let expected = [
            expression(),
            expression(),
            expression(),
            text("a"),
            expression(),
            expression(),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_text_without_an_end_takes_no_memory_to_speak_of() {
        let endless = format!("'{}", "x".repeat(3 * MAX_VALUE_BYTES));
        let mut scanner = Scanner::new(endless.as_bytes());
        assert_eq!(scanner.value(true).unwrap(), Value::Expression);
        assert_eq!(scanner.peek().unwrap(), None);
    }
}
