//! The wanted rows of a dump, in a private database on disk.

use std::cell::Cell;

use anyhow::{Result, bail, ensure};
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Transaction, params_from_iter};

use crate::dump::{Sink, Value};
use crate::report::{Report, Subject};

/// OpenCart's tables without their prefix, their wanted columns, and their keys. Columns that
/// end in `_id` are numbers.
const TABLES: [(&str, &[&str], &str); 9] = [
    (
        "product",
        &[
            "product_id",
            "model",
            "quantity",
            "image",
            "price",
            "status",
            "date_added",
        ],
        "product_id",
    ),
    (
        "product_image",
        &["product_image_id", "product_id", "image", "sort_order"],
        "product_image_id",
    ),
    (
        "product_description",
        &["product_id", "language_id", "name", "description", "tag"],
        "product_id, language_id",
    ),
    (
        "product_to_category",
        &["product_id", "category_id"],
        "product_id, category_id",
    ),
    (
        "category",
        &["category_id", "parent_id", "status"],
        "category_id",
    ),
    (
        "category_description",
        &["category_id", "language_id", "name"],
        "category_id, language_id",
    ),
    (
        "language",
        &["language_id", "code", "status"],
        "language_id",
    ),
    ("setting", &["store_id", "key", "value"], "store_id, key"),
    (
        "customer",
        &[
            "customer_id",
            "firstname",
            "lastname",
            "email",
            "telephone",
            "password",
            "salt",
            "status",
            "date_added",
        ],
        "customer_id",
    ),
];

/// Columns that not every version of OpenCart has: version 4 has no `salt`.
const OPTIONAL: [&str; 2] = ["tag", "salt"];

/// Settings that name the language: first the name up to version 4.0, then the one from 4.1 on.
pub const LANGUAGE_SETTINGS: [&str; 2] = ["config_language_catalog", "config_language"];

/// The page cache in KiB: more staged rows than that go to the disk.
const CACHE_KIB: i64 = 32 << 10;

/// The staged rows. They are deleted when this is dropped.
pub struct Staging {
    /// Has a table for each of [`TABLES`].
    pub database: Connection,
    prefix: String,
    /// The prefix of other tables that look like OpenCart's.
    other_prefix: Cell<Option<String>>,
}

/// Receives the rows of a dump.
pub struct Intake<'a> {
    transaction: Transaction<'a>,
    prefix: &'a str,
    other_prefix: &'a Cell<Option<String>>,
    report: &'a mut Report,
}

impl Staging {
    /// Creates the staging for tables with this prefix.
    ///
    /// # Errors
    /// There is no space for temporary files.
    pub fn new(prefix: &str) -> Result<Self> {
        // A database with an empty name is a private file that SQLite deletes.
        let database = Connection::open("")?;
        database.pragma_update(None, "journal_mode", "off")?;
        database.pragma_update(None, "synchronous", "off")?;
        database.pragma_update(None, "cache_size", -CACHE_KIB)?;
        for (table, columns, key) in TABLES {
            let columns: Vec<_> = columns
                .iter()
                .map(|name| match name.ends_with("_id") {
                    true => format!("{name} integer not null"),
                    false => format!("{name} text"),
                })
                .collect();
            let columns = columns.join(", ");
            let sql =
                format!("create table {table} ({columns}, primary key ({key})) without rowid");
            database.execute(&sql, [])?;
        }
        Ok(Self {
            database,
            prefix: prefix.to_owned(),
            other_prefix: Cell::new(None),
        })
    }

    /// Returns the receiver of the dump's rows. It reports rows that it cannot stage.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn sink<'a>(&'a mut self, report: &'a mut Report) -> Result<Intake<'a>> {
        Ok(Intake {
            transaction: self.database.transaction()?,
            prefix: &self.prefix,
            other_prefix: &self.other_prefix,
            report,
        })
    }

    /// Checks that the dump is one of an OpenCart shop.
    ///
    /// # Errors
    /// There are neither products nor customers; the prefix may be wrong.
    pub fn check(&self) -> Result<()> {
        if self.count("product")? + self.count("customer")? > 0 {
            return Ok(());
        }
        let prefix = &self.prefix;
        match self.other_prefix.take() {
            Some(other) => bail!(
                "no rows for {prefix}product or {prefix}customer, but for {other}product: \
                 is it --prefix {other}?"
            ),
            None => bail!("no rows for {prefix}product or {prefix}customer in this dump"),
        }
    }

    /// The number of rows in one of the tables.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn count(&self, table: &str) -> Result<u32> {
        let sql = format!("select count(*) from {table}");
        Ok(self.database.query_row(&sql, [], |row| row.get(0))?)
    }
}

impl Intake<'_> {
    /// Writes the last rows.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn finish(self) -> Result<()> {
        Ok(self.transaction.commit()?)
    }

    fn insert(&self, table: &str, values: &[Sql]) -> Result<()> {
        let marks = vec!["?"; values.len()].join(", ");
        // If a file has the dump of a shop twice, the later one counts.
        let sql = format!("insert or replace into {table} values ({marks})");
        let mut statement = self.transaction.prepare_cached(&sql)?;
        statement.execute(params_from_iter(values))?;
        Ok(())
    }
}

impl Sink for Intake<'_> {
    fn columns(&mut self, table: &str) -> Option<&'static [&'static str]> {
        let Some(name) = table.strip_prefix(self.prefix) else {
            if let Some(prefix) = table.strip_suffix("product_description") {
                self.other_prefix.set(Some(prefix.to_owned()));
            }
            return None;
        };
        let (_, columns, _) = TABLES.iter().find(|(known, ..)| *known == name)?;
        Some(columns)
    }

    fn row(&mut self, table: &str, line: u64, values: Vec<Value>) -> Result<()> {
        let name = table.strip_prefix(self.prefix).unwrap_or(table);
        let columns = self.columns(table).unwrap_or_default();
        let mut row = Vec::with_capacity(values.len());
        for (column, value) in columns.iter().zip(values) {
            ensure!(
                value != Value::Missing || OPTIONAL.contains(column),
                "{table} has no column {column}"
            );
            match convert_value(column, value) {
                Ok(value) => row.push(value),
                // Of the settings, nothing is wanted but the language.
                Err(_) if name == "setting" && !is_language_setting(&row) => return Ok(()),
                Err(_) if name == "setting" => {
                    let remark = "The setting of the shop's language cannot be read; \
                        --language says which texts to take";
                    return self
                        .report
                        .adjust(Subject::File, &format!("line {line}"), remark);
                }
                Err(reason) => {
                    let reference = match row.first() {
                        Some(Sql::Integer(id)) => id.to_string(),
                        _ => format!("line {line}"),
                    };
                    let reason = format!("{table}.{column} {reason}");
                    return match name {
                        "product" => self.report.skip(Subject::Product, &reference, &reason),
                        "customer" => self.report.skip(Subject::Customer, &reference, &reason),
                        // The effect on the product is reported and counted later.
                        _ => self.report.adjust(subject(name), &reference, &reason),
                    };
                }
            }
        }
        if name == "setting" && !is_language_setting(&row) {
            return Ok(());
        }
        self.insert(name, &row)
    }
}

fn convert_value(column: &str, value: Value) -> Result<Sql, &'static str> {
    let text = match value {
        Value::Bytes(bytes) => String::from_utf8(bytes).map_err(|_| "is not UTF-8")?,
        Value::Null | Value::Missing => String::new(),
        Value::TooLong => return Err("is too long"),
        Value::Expression => return Err("is to be computed by MySQL, as NOW() is"),
    };
    match column.ends_with("_id") {
        true => text
            .parse()
            .map(Sql::Integer)
            .map_err(|_| "is not a number"),
        false => Ok(Sql::Text(text)),
    }
}

fn is_language_setting(row: &[Sql]) -> bool {
    let is_key = |key: &str| row.get(1) == Some(&Sql::Text(key.to_owned()));
    LANGUAGE_SETTINGS.iter().any(|key| is_key(key))
}

fn subject(table: &str) -> Subject {
    match table {
        "product_description" | "product_image" | "product_to_category" => Subject::Product,
        "category" | "category_description" => Subject::Category,
        _ => Subject::File,
    }
}
