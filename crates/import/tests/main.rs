//! Imports into a database of its own, through the library and the program.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod exports;
mod opencart;
mod pictures;
mod program;
mod shops;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser;
use rusqlite::Connection;
use rusqlite::types::FromSql;
use storefront_import::import_files;
use storefront_import::options::{Command, Options};
use storefront_import::report::Report;
use tempfile::TempDir;

/// A shop's state folder.
pub struct State {
    folder: TempDir,
}

impl State {
    /// One without a database.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Where the database is, once there is one.
    pub fn database_file(&self) -> PathBuf {
        self.folder.path().join("sqlite_db.db")
    }

    /// The database, to look at or to change.
    pub fn database(&self) -> Connection {
        Connection::open(self.database_file()).unwrap()
    }

    /// Writes a file beside the database.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// `storefront import FILE` and further options.
    pub fn import(&self, file: &Path, options: &str) -> anyhow::Result<Report> {
        let line = ["storefront", "import"]
            .into_iter()
            .chain(options.split_whitespace());
        let line = line.map(Into::into).chain([file.as_os_str().to_owned()]);
        let Command::Import(import) = Options::try_parse_from(line)?.command else {
            panic!("this is no export");
        };
        import_files(&self.database_file(), &import)
    }

    /// One value out of the database.
    #[track_caller]
    pub fn select<T: FromSql>(&self, sql: &str) -> T {
        let value = self.database().query_row(sql, [], |row| row.get(0));
        value.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }
}

/// A file of `tests/data`.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

/// New, changed, unchanged, skipped.
pub fn products(report: &Report) -> [u64; 4] {
    let counts = report.products;
    [counts.new, counts.changed, counts.unchanged, counts.skipped]
}

/// As [`products`].
pub fn customers(report: &Report) -> [u64; 4] {
    let counts = report.customers;
    [counts.new, counts.changed, counts.unchanged, counts.skipped]
}
