//! Reads an SQL dump of MySQL or MariaDB as a stream of rows: what `mysqldump`,
//! phpMyAdmin and OpenCart's own backup write.

mod scanner;
mod syntax;
mod value;

use std::collections::HashMap;
use std::io::Read;

use anyhow::{Context, Result, bail, ensure};

pub use value::Value;

use scanner::Scanner;

/// Receives the rows of a dump.
pub trait Sink {
    /// The wanted columns of a table, in the order in which [`Self::row`] gets them; `None` if
    /// its rows are not wanted.
    fn columns(&mut self, table: &str) -> Option<&'static [&'static str]>;

    /// Receives a row that starts on this line.
    ///
    /// # Errors
    /// An error ends the reading.
    fn row(&mut self, table: &str, line: u64, values: Vec<Value>) -> Result<()>;
}

/// Reads a dump to its end, in constant memory.
///
/// # Errors
/// Errors of the source and of the sink; a dump that ends within a statement; rows of a table
/// whose columns are unknown. Each names the line.
pub fn read_rows(source: impl Read, sink: &mut impl Sink) -> Result<()> {
    let mut reader = Reader {
        scanner: Scanner::new(source),
        tables: HashMap::new(),
    };
    let read = reader.statements(sink);
    read.with_context(|| format!("line {}", reader.scanner.line()))
}

const CUT: &str = "the dump ends in the middle of a statement: it is not whole";

struct Reader<R> {
    scanner: Scanner<R>,
    /// The columns of each table, from its CREATE TABLE.
    tables: HashMap<String, Vec<String>>,
}

impl<R: Read> Reader<R> {
    fn statements(&mut self, sink: &mut impl Sink) -> Result<()> {
        loop {
            self.scanner.blanks()?;
            if self.scanner.peek()?.is_none() {
                return Ok(());
            }
            match &*self.scanner.word()? {
                "CREATE" => self.create()?,
                "INSERT" | "REPLACE" => self.insert(sink)?,
                "DELIMITER" => {
                    self.routine()?;
                    continue;
                }
                _ => {}
            }
            let is_whole = self.scanner.skip_to(|byte| byte == b';')?;
            ensure!(is_whole, CUT);
            self.scanner.bump();
        }
    }

    /// `CREATE TABLE name (column …, PRIMARY KEY …)`
    fn create(&mut self) -> Result<()> {
        let mut word = self.scanner.word()?;
        if word == "TEMPORARY" {
            word = self.scanner.word()?;
        }
        if word != "TABLE" {
            return Ok(());
        }
        let mut table = self.scanner.name()?;
        if table.eq_ignore_ascii_case("if") {
            self.scanner.word()?;
            self.scanner.word()?;
            table = self.scanner.name()?;
        }
        if !self.scanner.take(b'(')? {
            return Ok(());
        }
        let mut columns = Vec::new();
        loop {
            self.scanner.blanks()?;
            let is_quoted = matches!(self.scanner.peek()?, Some(b'`' | b'"'));
            let name = self.scanner.name()?;
            if is_quoted || !is_key(&name) {
                columns.push(name);
            }
            let has_end = self.scanner.skip_to(|byte| matches!(byte, b',' | b')'))?;
            ensure!(has_end, CUT);
            if !self.scanner.take(b',')? {
                break;
            }
        }
        self.scanner.bump();
        self.tables.insert(table, columns);
        Ok(())
    }

    /// `INSERT [IGNORE] [INTO] name [(columns)] VALUES (…), (…)`
    fn insert(&mut self, sink: &mut impl Sink) -> Result<()> {
        let mut table = self.scanner.name()?;
        while ["LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO"]
            .contains(&table.to_ascii_uppercase().as_str())
        {
            table = self.scanner.name()?;
        }
        let Some(wanted) = sink.columns(&table) else {
            return Ok(());
        };
        let named = self.column_list()?;
        let columns = match &named {
            Some(columns) => columns,
            None => self.tables.get(&table).with_context(|| {
                format!("rows of {table} without names of columns, and no CREATE TABLE before them")
            })?,
        };
        let word = self.scanner.word()?;
        if word != "VALUES" && word != "VALUE" {
            bail!("only INSERT … VALUES is understood, not {word}");
        }
        let places: Vec<_> = columns.iter().map(|name| place(wanted, name)).collect();
        loop {
            self.scanner.blanks()?;
            let line = self.scanner.line();
            let values = self.row(&places, wanted.len())?;
            sink.row(&table, line, values)?;
            self.scanner.blanks()?;
            if !self.scanner.take(b',')? {
                return Ok(());
            }
        }
    }

    fn column_list(&mut self) -> Result<Option<Vec<String>>> {
        self.scanner.blanks()?;
        if !self.scanner.take(b'(')? {
            return Ok(None);
        }
        let mut columns = Vec::new();
        loop {
            columns.push(self.scanner.name()?);
            if !self.scanner.take(b',')? {
                break;
            }
        }
        ensure!(self.scanner.take(b')')?, "the list of columns has no end");
        Ok(Some(columns))
    }

    /// Parses a row in brackets. `places` has, for each of its values, the position where it is
    /// wanted.
    fn row(&mut self, places: &[Option<usize>], wanted: usize) -> Result<Vec<Value>> {
        ensure!(self.scanner.peek()?.is_some(), CUT);
        ensure!(self.scanner.take(b'(')?, "a row has no opening bracket");
        let mut values = vec![Value::Missing; wanted];
        let mut count = 0;
        loop {
            let place = places.get(count).copied().flatten();
            let value = self.scanner.value(place.is_some())?;
            if let Some(slot) = place.and_then(|place| values.get_mut(place)) {
                *slot = value;
            }
            count += 1;
            if !self.scanner.take(b',')? {
                break;
            }
        }
        ensure!(self.scanner.take(b')')?, CUT);
        ensure!(
            count == places.len(),
            "a row has {count} values for {} columns",
            places.len()
        );
        Ok(values)
    }

    /// Skips triggers and procedures. The client's command DELIMITER encloses them, as they
    /// contain semicolons.
    fn routine(&mut self) -> Result<()> {
        let mut line = self.scanner.rest_of_line()?;
        while line != ";" {
            ensure!(self.scanner.take(b'\n')?, CUT);
            line = self.scanner.rest_of_line()?;
            if let Some((command, delimiter)) = line.split_once(' ')
                && command.eq_ignore_ascii_case("delimiter")
            {
                line = delimiter.trim().to_owned();
            } else {
                line.clear();
            }
        }
        Ok(())
    }
}

fn place(wanted: &[&str], name: &str) -> Option<usize> {
    wanted.iter().position(|one| one.eq_ignore_ascii_case(name))
}

/// Whether a word starts a key in CREATE TABLE and no column.
fn is_key(word: &str) -> bool {
    [
        "PRIMARY",
        "KEY",
        "UNIQUE",
        "INDEX",
        "CONSTRAINT",
        "FOREIGN",
        "FULLTEXT",
        "SPATIAL",
        "CHECK",
    ]
    .contains(&word.to_ascii_uppercase().as_str())
}

#[cfg(test)]
mod tests;
