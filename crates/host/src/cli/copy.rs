//! `storefront copy`: all of the default database into an empty one, which another runtime
//! configuration names. So a shop moves from a file to a server of libSQL, or back.
//!
//! Rows are copied before there are triggers, and those of a virtual table's own tables as
//! they are: the copy is the same, and nothing is computed twice.

use std::io::{IsTerminal, Write};

use anyhow::{Result, anyhow, ensure};

use super::options::{ApplicationOptions, CopyOptions};
use crate::manifest::runtime_config::DatabaseConfig;
use crate::manifest::schema::Application;
use crate::spin::bindings::spin::sqlite::sqlite::{RowResult, Value};
use crate::spin::sqlite::database::{Database, Lease};
use crate::spin::sqlite::query::{Rows, payload_bytes};

/// The most rows of one statement. Each statement on a server is a round trip.
const MAX_ROWS: usize = 100;
/// The most bytes of one statement. A server limits the size of requests.
const MAX_BYTES: usize = 1 << 20;
/// The most parameters of one statement, as in SQLite (`SQLITE_MAX_VARIABLE_NUMBER`).
const MAX_PARAMETERS: usize = 32_766;
/// How many rows are read at once.
const PAGE_ROWS: i64 = 200;

/// Copies the database.
pub async fn copy(options: &CopyOptions) -> Result<()> {
    let application = Application::load(&options.application.from)?;
    let source = options.application.default_database(&application)?;
    let destination = ApplicationOptions {
        runtime_config_file: Some(options.to.clone()),
        ..options.application.clone()
    };
    let destination = destination.default_database(&application)?;
    ensure!(
        source != destination,
        "both databases are {}",
        destination.place()
    );
    let source = Side::open(&source).await?;
    let destination = Side::open(&destination).await?;
    let schema = Schema::read(&source).await?;
    ensure!(!schema.tables.is_empty(), "{} is empty", source.place);
    let before = Schema::read(&destination).await?;
    ensure!(
        before.tables.is_empty(),
        "{} has tables already; copy into an empty database",
        destination.place
    );
    schema.copy(&source, &destination).await?;
    println!("{} is a copy of {}", destination.place, source.place);
    Ok(())
}

/// A database that is open.
struct Side {
    place: String,
    lease: Lease,
}

impl Side {
    async fn open(config: &DatabaseConfig) -> Result<Self> {
        let place = config.place();
        let lease = Database::new(config).lease().await;
        let lease = lease.map_err(|error| anyhow!("{place}: {error:?}"))?;
        Ok(Self { place, lease })
    }

    async fn run(&self, sql: &str, parameters: Vec<Value>) -> Result<Rows> {
        let result = self.lease.connection().execute(sql.to_owned(), parameters);
        let result = result.await;
        result.map_err(|error| anyhow!("{}: {sql}: {error:?}", self.place))
    }

    async fn count(&self, table: &str) -> Result<i64> {
        let sql = format!("select count(*) from {table}");
        let rows = self.run(&sql, Vec::new()).await?.rows;
        match rows.first().and_then(|row| row.values.first()) {
            Some(Value::Integer(count)) => Ok(*count),
            other => Err(anyhow!("{}: a count is {other:?}", self.place)),
        }
    }
}

/// What a database consists of, in the order in which it was made.
struct Schema {
    /// Statements that make tables.
    tables: Vec<String>,
    /// The tables whose rows are copied.
    rows: Vec<Table>,
    /// Statements that make indexes, views and triggers.
    rest: Vec<String>,
}

struct Table {
    /// The name in quotes.
    name: String,
    has_rowid: bool,
}

impl Schema {
    async fn read(side: &Side) -> Result<Self> {
        const SQL: &str = "select type, name, coalesce(sql, '') from sqlite_master order by rowid";
        let mut objects = Vec::new();
        for row in side.run(SQL, Vec::new()).await?.rows {
            match &row.values[..] {
                [Value::Text(kind), Value::Text(name), Value::Text(sql)] => {
                    objects.push((kind.clone(), name.clone(), sql.clone()));
                }
                other => return Err(anyhow!("{}: unexpected schema {other:?}", side.place)),
            }
        }
        Ok(Self::of_objects(&objects))
    }

    /// Sorts the rows of `sqlite_master`: type, name, statement.
    fn of_objects(objects: &[(String, String, String)]) -> Self {
        let is_virtual = |sql: &str| {
            let words: Vec<_> = sql.split_whitespace().take(2).collect();
            words.len() == 2 && words[1].eq_ignore_ascii_case("virtual")
        };
        let virtual_tables: Vec<_> = objects
            .iter()
            .filter(|(_, _, sql)| is_virtual(sql))
            .map(|(_, name, _)| format!("{name}_"))
            .collect();
        let mut schema = Self {
            tables: Vec::new(),
            rows: Vec::new(),
            rest: Vec::new(),
        };
        for (kind, name, sql) in objects {
            // SQLite's own statistics, and tables of servers.
            let is_internal = ["sqlite_stat", "libsql_", "_litestream_"]
                .iter()
                .any(|prefix| name.starts_with(prefix));
            if is_internal || sql.is_empty() {
                continue;
            }
            if kind != "table" {
                schema.rest.push(sql.clone());
                continue;
            }
            // The statement of a virtual table makes the tables that it consists of.
            let is_part = virtual_tables
                .iter()
                .any(|prefix| name.starts_with(prefix.as_str()));
            if !is_part && name != "sqlite_sequence" {
                schema.tables.push(sql.clone());
            }
            if !is_virtual(sql) {
                let lower = sql.to_ascii_lowercase();
                let words: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).collect();
                let without_rowid = words.windows(2).any(|pair| pair == ["without", "rowid"]);
                schema.rows.push(Table {
                    name: format!("\"{}\"", name.replace('"', "\"\"")),
                    has_rowid: !without_rowid,
                });
            }
        }
        schema
    }

    async fn copy(&self, source: &Side, destination: &Side) -> Result<()> {
        // One snapshot of a file. A server ends a transaction that takes long.
        let is_file = matches!(source.lease, Lease::Local(_));
        if is_file {
            source.run("begin", Vec::new()).await?;
        }
        for sql in &self.tables {
            destination.run(sql, Vec::new()).await?;
        }
        for table in &self.rows {
            table.copy(source, destination).await?;
        }
        for sql in &self.rest {
            destination.run(sql, Vec::new()).await?;
        }
        for table in &self.rows {
            let (before, after) = (source.count(&table.name), destination.count(&table.name));
            let (before, after) = (before.await?, after.await?);
            ensure!(
                before == after,
                "{} has {before} rows, and its copy {after}; was the shop stopped?",
                table.name
            );
        }
        Ok(())
    }
}

impl Table {
    async fn copy(&self, source: &Side, destination: &Side) -> Result<()> {
        let all = source.count(&self.name).await?;
        let mut copied: i64 = 0;
        loop {
            let columns = if self.has_rowid {
                "rowid as \" rowid\", *"
            } else {
                "*"
            };
            let order = if self.has_rowid { "rowid" } else { "1" };
            let sql = format!(
                "select {columns} from {} order by {order} limit {PAGE_ROWS} offset {copied}",
                self.name
            );
            let page = source.run(&sql, Vec::new()).await?;
            let count = page.rows.len();
            copied += i64::try_from(count)?;
            self.insert(page, destination).await?;
            print_progress(&self.name, copied, all);
            if i64::try_from(count)? < PAGE_ROWS {
                return Ok(());
            }
        }
    }

    async fn insert(&self, page: Rows, destination: &Side) -> Result<()> {
        let quote = |(index, name): (usize, &String)| match index {
            0 if self.has_rowid => "rowid".to_owned(),
            _ => format!("\"{}\"", name.replace('"', "\"\"")),
        };
        let columns: Vec<_> = page.columns.iter().enumerate().map(quote).collect();
        let width = columns.len();
        let columns = columns.join(", ");
        // A new virtual table has some rows.
        let start = format!("insert or replace into {} ({columns}) values ", self.name);
        let tuple = format!("({})", vec!["?"; width].join(", "));
        let mut batch: Vec<RowResult> = Vec::new();
        let mut bytes = 0;
        for row in page.rows {
            let size: usize = row.values.iter().map(payload_bytes).sum();
            let is_full = batch.len() == MAX_ROWS
                || (batch.len() + 1) * width > MAX_PARAMETERS
                || bytes + size > MAX_BYTES;
            if is_full && !batch.is_empty() {
                self.insert_batch(&start, &tuple, std::mem::take(&mut batch), destination)
                    .await?;
                bytes = 0;
            }
            bytes += size;
            batch.push(row);
        }
        self.insert_batch(&start, &tuple, batch, destination).await
    }

    async fn insert_batch(
        &self,
        start: &str,
        tuple: &str,
        batch: Vec<RowResult>,
        destination: &Side,
    ) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let sql = format!("{start}{}", vec![tuple; batch.len()].join(", "));
        let values = batch.into_iter().flat_map(|row| row.values).collect();
        destination.run(&sql, values).await?;
        Ok(())
    }
}

fn print_progress(table: &str, copied: i64, all: i64) {
    if std::io::stderr().is_terminal() {
        eprint!("\r{table}: {copied} of {all}\x1b[K");
        if copied >= all {
            eprintln!();
        }
        let _ = std::io::stderr().flush();
    } else if copied >= all {
        eprintln!("{table}: {copied} rows");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_virtual_tables_are_made_by_these() {
        let object =
            |kind: &str, name: &str, sql: &str| (kind.to_owned(), name.to_owned(), sql.to_owned());
        let schema = Schema::of_objects(&[
            object("table", "a", "create table a (id integer primary key)"),
            object("index", "sqlite_autoindex_a_1", ""),
            object("table", "words", "CREATE VIRTUAL TABLE words USING fts5(x)"),
            object(
                "table",
                "words_data",
                "CREATE TABLE 'words_data'(id INTEGER PRIMARY KEY)",
            ),
            object(
                "trigger",
                "t",
                "create trigger t after insert on a begin select 1; end",
            ),
            object("table", "b", "create table b (x primary key) without rowid"),
            object(
                "table",
                "sqlite_sequence",
                "CREATE TABLE sqlite_sequence(name,seq)",
            ),
            object(
                "table",
                "sqlite_stat1",
                "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
            ),
        ]);
        assert_eq!(schema.tables.len(), 3, "{:?}", schema.tables);
        let rows: Vec<_> = schema.rows.iter().map(|table| &*table.name).collect();
        assert_eq!(
            rows,
            ["\"a\"", "\"words_data\"", "\"b\"", "\"sqlite_sequence\""]
        );
        let has_rowid: Vec<_> = schema.rows.iter().map(|table| table.has_rowid).collect();
        assert_eq!(has_rowid, [true, true, false, true]);
        assert_eq!(schema.rest.len(), 1);
    }
}
