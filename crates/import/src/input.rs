//! Opens a file to import: finds its format, and unpacks it.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use flate2::read::MultiGzDecoder;

use crate::progress;

/// How many bytes at the start are read to find the format.
const HEAD_BYTES: u64 = 8 << 10;
const BUFFER_BYTES: usize = 256 << 10;
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A dump of an OpenCart database (mysqldump, phpMyAdmin, OpenCart's backup)
    Opencart,
    /// A table with a header; `,`, `;` or tab between the columns
    Csv,
    /// A product on each line, as `storefront export` writes them
    Jsonl,
}

/// An open file.
pub struct Input {
    /// Its content, without compression and byte order mark.
    pub content: Box<dyn BufRead>,
    /// Its format.
    pub format: Format,
}

/// Opens a file. The format follows from its name, or else from its first bytes.
///
/// # Errors
/// The file cannot be read, or its format is unknown.
pub fn open(path: &Path, format: Option<Format>) -> Result<Input> {
    let open = || -> Result<Input> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        ensure!(!metadata.is_dir(), "is a folder");
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bar = progress::bytes(&name, metadata.len());
        let mut file = BufReader::with_capacity(BUFFER_BYTES, bar.wrap_read(file));
        let content: Box<dyn Read> = match file.fill_buf()?.starts_with(GZIP_MAGIC) {
            true => Box::new(MultiGzDecoder::new(file)),
            false => Box::new(file),
        };
        let mut content = content;
        let mut head = Vec::new();
        content.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        if head.starts_with(BYTE_ORDER_MARK) {
            head.drain(..BYTE_ORDER_MARK.len());
        }
        let Some(format) = format
            .or_else(|| by_name(&name))
            .or_else(|| by_content(&head))
        else {
            bail!("is neither a dump nor CSV nor JSON Lines; --format says which");
        };
        let content = BufReader::with_capacity(BUFFER_BYTES, Cursor::new(head).chain(content));
        Ok(Input {
            content: Box::new(content),
            format,
        })
    };
    open().with_context(|| format!("{}", path.display()))
}

fn by_name(name: &str) -> Option<Format> {
    let name = name.to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "sql" => Some(Format::Opencart),
        "csv" | "tsv" => Some(Format::Csv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        _ => None,
    }
}

fn by_content(head: &[u8]) -> Option<Format> {
    let head = String::from_utf8_lossy(head);
    let start = head.trim_start();
    let first = start.lines().next().unwrap_or_default().to_lowercase();
    if start.starts_with('{') {
        Some(Format::Jsonl)
    } else if [
        "insert into",
        "create table",
        "-- mysql dump",
        "-- mariadb dump",
        "truncate table",
    ]
    .iter()
    .any(|sign| head.to_lowercase().contains(sign))
    {
        Some(Format::Opencart)
    } else if first.contains("model") && first.contains([',', ';', '\t']) {
        Some(Format::Csv)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn the_name_tells_and_else_the_content() {
        for (name, format) in [
            ("shop.SQL.gz", Some(Format::Opencart)),
            ("a.tsv", Some(Format::Csv)),
            ("a.ndjson", Some(Format::Jsonl)),
            ("a.txt", None),
            ("dump", None),
        ] {
            assert_eq!(by_name(name), format, "{name}");
        }
        for (head, format) in [
            ("-- MySQL dump 10.13\n", Some(Format::Opencart)),
            ("TRUNCATE TABLE `oc_product`;\n", Some(Format::Opencart)),
            ("{\"model\":\"a\"}\n", Some(Format::Jsonl)),
            ("Model;Name\n", Some(Format::Csv)),
            ("PNG", None),
        ] {
            assert_eq!(by_content(head.as_bytes()), format, "{head}");
        }
    }

    #[test]
    fn compression_and_byte_order_mark_are_taken_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("products");
        let file = File::create(&path).unwrap();
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all("\u{feff}model,name\n".as_bytes()).unwrap();
        packed.finish().unwrap();
        let mut input = open(&path, None).unwrap();
        let mut text = String::new();
        input.content.read_to_string(&mut text).unwrap();
        assert_eq!((input.format, text.as_str()), (Format::Csv, "model,name\n"));
    }
}
