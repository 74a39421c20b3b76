//! JSON Lines: a product on each line, as `storefront export` writes them.

use std::collections::BTreeSet;
use std::io::{BufRead, Read};

use anyhow::{Context, Result};

use crate::fields;
use crate::import::Import;
use crate::report::Subject;

/// The longest line in bytes: far longer than any product. It bounds memory.
const MAX_LINE: u64 = 1 << 20;

/// Imports all lines; empty lines are skipped.
///
/// # Errors
/// The file cannot be read, or the database cannot be written.
pub fn import(mut file: impl BufRead, import: &mut Import<'_>) -> Result<()> {
    let mut unknown = BTreeSet::new();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = file.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        if read.with_context(|| format!("line {number}"))? == 0 {
            break;
        }
        let reference = format!("line {number}");
        if line.len() as u64 == MAX_LINE && !line.ends_with(b"\n") {
            file.skip_until(b'\n')?;
            import.skip(&reference, "Line is longer than a mebibyte")?;
            continue;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let draft = match serde_json::from_slice(&line) {
            Ok(found) => fields::draft(found, &import.products, &mut unknown)?,
            Err(error) => Err(format!("Not a JSON object: {error}")),
        };
        import.add(reference, draft, BTreeSet::new())?;
    }
    import.products.flush(&mut import.report)?;
    for name in unknown {
        let remark = "Field is not known and was left out";
        import.report.adjust(Subject::File, &name, remark)?;
    }
    Ok(())
}
