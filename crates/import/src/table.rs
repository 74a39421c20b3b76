//! CSV as spreadsheets write it: the header has the names of the fields.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use anyhow::{Context, Result, bail};
use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Value, json};

use crate::fields::{self, Fields};
use crate::price;
use crate::products::{Products, Row};
use crate::report::{Report, Subject};

/// The longest header in bytes.
const MAX_HEADER: u64 = 64 << 10;
/// Separates tags, and pictures, in a cell.
const SEPARATOR: char = '|';

/// Imports all rows. The header determines the separator of the columns.
///
/// # Errors
/// The header has no `model`; the file cannot be read, or the database cannot be written.
pub fn import(
    mut file: impl BufRead,
    products: &mut Products<'_>,
    report: &mut Report,
) -> Result<()> {
    let mut header = Vec::new();
    file.by_ref()
        .take(MAX_HEADER)
        .read_until(b'\n', &mut header)?;
    let separator = separator(&header);
    // The reader counts the line feed of a line that ends with both to the next one.
    let uncounted = u64::from(header.ends_with(b"\r\n"));
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .from_reader(header.chain(file));
    let names = reader.headers().context("the header")?;
    let names: Vec<_> = names
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect();
    if !names.iter().any(|name| name == "model" || name == "id") {
        bail!(
            "the header names neither `model` nor `id`: {}",
            names.join(", ")
        );
    }
    let mut unknown = BTreeSet::new();
    let mut record = ByteRecord::new();
    loop {
        let is_more = reader.read_byte_record(&mut record);
        let line = record.position().map_or(0, csv::Position::line) + uncounted;
        let reference = format!("line {line}");
        let draft = match is_more {
            Ok(false) => break,
            Ok(true) => match parse_row(&names, &record) {
                Ok(found) => fields::draft(found, products, &mut unknown)?,
                Err(reason) => Err(reason),
            },
            Err(error) if matches!(error.kind(), csv::ErrorKind::UnequalLengths { .. }) => {
                let reason = format!("{} values for {} columns", record.len(), names.len());
                Err(reason)
            }
            Err(error) => return Err(error.into()),
        };
        match draft {
            Ok(draft) => products.add(report, Row { reference, draft })?,
            Err(reason) => report.skip(Subject::Product, &reference, &reason)?,
        }
    }
    products.flush(report)?;
    for name in unknown {
        report.adjust(Subject::File, &name, "Column is not known and was left out")?;
    }
    Ok(())
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

fn parse_row(names: &[String], record: &ByteRecord) -> Result<Fields, String> {
    let mut fields = Fields::new();
    for (name, cell) in names.iter().zip(record) {
        let cell = std::str::from_utf8(cell).map_err(|_| format!("Column {name} is not UTF-8"))?;
        if let Some(value) = value(name, cell)? {
            fields.insert(name.clone(), value);
        }
    }
    Ok(fields)
}

/// Converts a cell to JSON. An empty cell has no value if the field needs one.
fn value(name: &str, cell: &str) -> Result<Option<Value>, String> {
    let trimmed = cell.trim();
    Ok(Some(match name {
        "id" | "quantity" | "price" | "created_at" | "slug" if trimmed.is_empty() => {
            return Ok(None);
        }
        "compare_at_price" if trimmed.is_empty() => Value::Null,
        "id" | "quantity" => match trimmed.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => return Err(format!("Column {name} is not a whole number: {trimmed:?}")),
        },
        "price" | "compare_at_price" => json!(price::parse(trimmed)?),
        "category" if trimmed.is_empty() => Value::Null,
        "tags" | "images" => {
            let items = trimmed.split(SEPARATOR).map(str::trim);
            items.filter(|item| !item.is_empty()).collect()
        }
        "options" | "variants" if trimmed.is_empty() => json!([]),
        "options" | "variants" => serde_json::from_str(trimmed)
            .map_err(|error| format!("Column {name} is not JSON: {error}"))?,
        "created_at" => trimmed.into(),
        _ => cell.into(),
    }))
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

    #[test]
    fn cells_become_fields() {
        assert_eq!(value("price", " 9,45 "), Ok(Some(json!(9.45))));
        assert_eq!(value("tags", "a | b||"), Ok(Some(json!(["a", "b"]))));
        assert_eq!(value("quantity", ""), Ok(None));
        assert_eq!(value("category", " "), Ok(Some(Value::Null)));
        assert_eq!(value("name", " x "), Ok(Some(json!(" x "))));
        for (name, cell) in [("price", "1,234"), ("price", "9 to 5"), ("id", "1.0")] {
            assert!(value(name, cell).is_err(), "{cell}");
        }
    }
}
