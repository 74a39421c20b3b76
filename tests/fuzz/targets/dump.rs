//! MySQL dumps: the same rows however the text arrives, and never a row of another width.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use storefront_import::dump::{Sink, Value, read_rows};

const COLUMNS: &[&str] = &["product_id", "name", "price"];

#[derive(Default)]
struct Rows(Vec<(String, u64, Vec<Value>)>);

impl Sink for Rows {
    fn columns(&mut self, table: &str) -> Option<&'static [&'static str]> {
        (!table.is_empty() && table.len() % 2 == 0).then_some(COLUMNS)
    }

    fn row(&mut self, table: &str, line: u64, values: Vec<Value>) -> anyhow::Result<()> {
        assert_eq!(values.len(), COLUMNS.len());
        self.0.push((table.to_owned(), line, values));
        Ok(())
    }
}

/// Reads one byte at a time.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(1);
        self.0.read(&mut buffer[..length])
    }
}

fuzz_target!(|text: &[u8]| {
    let (mut whole, mut slow) = (Rows::default(), Rows::default());
    let read = read_rows(text, &mut whole).map_err(|error| format!("{error:#}"));
    let again = read_rows(Slow(text), &mut slow).map_err(|error| format!("{error:#}"));
    assert_eq!(read, again);
    assert_eq!(whole.0, slow.0);
});
