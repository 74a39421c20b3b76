//! CSV with a header, as spreadsheets and other shops write it.

use std::io::{BufRead, Cursor, Read};

use anyhow::{Context, Result};
use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::import::Import;
use crate::report::{Report, Subject};
use crate::{columns, shopify, woocommerce};

/// The longest header in bytes.
const MAX_HEADER: u64 = 64 << 10;

/// Imports all rows. The header determines the separator of the columns, and whose table it is.
///
/// # Errors
/// The header is of no known table; the file cannot be read, or the database cannot be written.
pub fn import(file: Box<dyn BufRead>, import: &mut Import<'_>) -> Result<()> {
    let table = Table::open(file)?;
    if shopify::wrote(&table.names) {
        return shopify::import(table, import);
    }
    if woocommerce::wrote(&table.names) {
        return woocommerce::import(table, import);
    }
    columns::import(table, import)
}

/// A table that is being read.
pub struct Table {
    /// The names of its columns, in lower case.
    pub names: Vec<String>,
    reader: Reader<Box<dyn Read>>,
    /// Lines of the header that the reader does not count.
    uncounted: u64,
}

/// A row of a table.
pub struct Line {
    /// Its position, such as `line 12`.
    pub reference: String,
    /// Its cells in the order of the columns.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads the header.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(mut file: Box<dyn BufRead>) -> Result<Self> {
        let mut header = Vec::new();
        file.by_ref()
            .take(MAX_HEADER)
            .read_until(b'\n', &mut header)?;
        // The reader counts the line feed of a line that ends with both to the next one.
        let uncounted = u64::from(header.ends_with(b"\r\n"));
        let delimiter = separator(&header);
        let content: Box<dyn Read> = Box::new(Cursor::new(header).chain(file));
        let mut reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(content);
        let names = reader.headers().context("the header")?;
        let names = names.iter().map(|name| name.trim().to_lowercase());
        Ok(Self {
            names: names.collect(),
            reader,
            uncounted,
        })
    }

    /// Reads the next row, and reports those that cannot be read; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_line(&mut self, report: &mut Report) -> Result<Option<Line>> {
        let mut record = ByteRecord::new();
        loop {
            let is_more = self.reader.read_byte_record(&mut record);
            let line = record.position().map_or(0, csv::Position::line) + self.uncounted;
            let reference = format!("line {line}");
            let cells = match is_more {
                Ok(false) => return Ok(None),
                Ok(true) => self.texts(&record),
                Err(error) if matches!(error.kind(), csv::ErrorKind::UnequalLengths { .. }) => {
                    let columns = self.names.len();
                    Err(format!("{} values for {columns} columns", record.len()))
                }
                Err(error) => return Err(error.into()),
            };
            match cells {
                Ok(cells) => return Ok(Some(Line { reference, cells })),
                Err(reason) => report.skip(Subject::Product, &reference, &reason)?,
            }
        }
    }

    fn texts(&self, record: &ByteRecord) -> Result<Vec<String>, String> {
        let cells = self.names.iter().zip(record);
        let texts = cells.map(|(name, cell)| match std::str::from_utf8(cell) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(format!("Column {name} is not UTF-8")),
        });
        texts.collect()
    }

    /// The position of the first of these columns that the table has.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let mut positions = names
            .iter()
            .map(|wanted| self.names.iter().position(|name| name == wanted));
        positions.find_map(|position| position)
    }
}

/// The separator among `,`, `;` and tab that is most frequent in the header, outside quotes.
fn separator(header: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in header {
        is_quoted ^= *byte == b'"';
        for (separator, count) in &mut counts {
            *count += u32::from(!is_quoted && byte == separator);
        }
    }
    // `max_by_key` returns the last of equals, which must be the comma.
    counts.reverse();
    counts
        .iter()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(separator, _)| *separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_separator() {
        for (header, expected) in [
            ("model,name,price\n", b','),
            ("model;\"name, long\";price\n", b';'),
            ("model\tname\r\n", b'\t'),
            ("model\n", b','),
        ] {
            assert_eq!(separator(header.as_bytes()), expected, "{header:?}");
        }
    }
}
