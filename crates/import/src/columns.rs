//! A table whose columns are the fields of a product.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::fields::{self, Fields, NAMES};
use crate::import::Import;
use crate::price;
use crate::report::Subject;
use crate::table::Table;

/// Separates tags, and pictures, in a cell.
const SEPARATOR: char = '|';

/// Imports all rows.
///
/// # Errors
/// The header has no `model`; the file cannot be read, or the database cannot be written.
pub fn import(mut table: Table, import: &mut Import<'_>) -> Result<()> {
    if table.column(&["model", "id"]).is_none() {
        bail!(
            "the header names neither `model` nor `id`: {}",
            table.names.join(", ")
        );
    }
    // An id alone is in the tables of many programs, where it means something else.
    let is_known = |name: &&String| NAMES.contains(&name.as_str());
    let known = table.names.iter().filter(is_known).count();
    if table.column(&["model"]).is_none() && 2 * known < table.names.len() {
        bail!(
            "the header has an `id`, but hardly a field of a product: {}",
            table.names.join(", ")
        );
    }
    let mut unknown = BTreeSet::new();
    while let Some(line) = table.next_line(&mut import.report)? {
        let draft = match to_fields(&table.names, line.cells) {
            Ok(fields) => fields::draft(fields, &import.products, &mut unknown)?,
            Err(reason) => Err(reason),
        };
        import.add(line.reference, draft, BTreeSet::new())?;
    }
    import.products.flush(&mut import.report)?;
    for name in unknown {
        let remark = "Column is not known and was left out";
        import.report.adjust(Subject::File, &name, remark)?;
    }
    Ok(())
}

fn to_fields(names: &[String], cells: Vec<String>) -> Result<Fields, String> {
    let mut fields = Fields::new();
    for (name, cell) in names.iter().zip(cells) {
        if let Some(value) = value(name, &cell)? {
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
