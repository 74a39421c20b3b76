//! `storefront export`: writes the products as JSON Lines, which `storefront import` reads.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::Connection;

use crate::stored;

/// Writes all products, ordered by their ids, to a file or to standard output.
///
/// # Errors
/// The database cannot be read, or the file cannot be written. A file that was there before is
/// then unchanged.
pub fn export(database: &Connection, output: Option<&Path>) -> Result<()> {
    let Some(path) = output else {
        let written = write(database, &mut BufWriter::new(std::io::stdout().lock()));
        return match written {
            Err(error) if is_broken_pipe(&error) => Ok(()),
            other => other,
        };
    };
    // Written under another name first, as half an export would look like a whole one.
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let save = || -> Result<()> {
        let mut file = BufWriter::new(File::create(&part)?);
        write(database, &mut file)?;
        file.into_inner()?.sync_all()?;
        Ok(fs::rename(&part, path)?)
    };
    let saved = save();
    if saved.is_err() {
        let _ = fs::remove_file(&part);
    }
    saved.with_context(|| format!("the output {}", path.display()))
}

/// Writes one product per line.
///
/// # Errors
/// Errors of the database and of the output.
pub fn write(database: &Connection, output: &mut impl Write) -> Result<()> {
    let sql = format!("{} order by p.id", stored::SELECT);
    let mut statement = database.prepare(&sql)?;
    for draft in statement.query_map([], stored::draft)? {
        serde_json::to_writer(&mut *output, &draft?).map_err(std::io::Error::from)?;
        output.write_all(b"\n")?;
    }
    Ok(output.flush()?)
}

/// Whether the reader has closed the pipe, as in `storefront export | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
