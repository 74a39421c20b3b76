//! Opens a file to import: finds its format, and unpacks it.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;

use crate::{encoding, progress};

/// How many bytes at the start are read to find the format and the encoding.
const HEAD_BYTES: u64 = 1 << 20;
/// How many of them are looked at for the format.
const FORMAT_BYTES: usize = 8 << 10;
const BUFFER_BYTES: usize = 256 << 10;
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A dump of an OpenCart database (mysqldump, phpMyAdmin, OpenCart's backup)
    Opencart,
    /// A table with a header; `,`, `;` or tab between the columns. Also the products of Shopify
    /// and WooCommerce
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
    /// The encoding of a table, if nothing says it.
    pub guessed: Option<&'static Encoding>,
}

/// Opens a file. The format follows from its name, or else from its first bytes, as the
/// encoding of a table does.
///
/// # Errors
/// The file cannot be read, or its format is unknown.
pub fn open(
    path: &Path,
    format: Option<Format>,
    encoding: Option<&'static Encoding>,
) -> Result<Input> {
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
        let is_whole = head.len() < HEAD_BYTES as usize;
        let found = encoding::detect(&head, is_whole);
        let (start, _) = found.decode_with_bom_removal(&head[..head.len().min(FORMAT_BYTES)]);
        let Some(format) = format
            .or_else(|| by_name(&name))
            .or_else(|| by_content(&start))
        else {
            bail!("is neither a dump nor CSV nor JSON Lines; --format says which");
        };
        let has_mark = Encoding::for_bom(&head).is_some();
        let guessed = found != UTF_8 && !has_mark && format == Format::Csv && encoding.is_none();
        let content = Cursor::new(head).chain(content);
        // Dumps state their character sets themselves, and JSON is UTF-8.
        let encoding = match format {
            Format::Csv => encoding.unwrap_or(found),
            Format::Opencart | Format::Jsonl => UTF_8,
        };
        let content: Box<dyn Read> = match (format, encoding == UTF_8) {
            (Format::Csv, false) => encoding::decode(content, encoding),
            _ => without_mark(content)?,
        };
        Ok(Input {
            content: Box::new(BufReader::with_capacity(BUFFER_BYTES, content)),
            format,
            guessed: guessed.then_some(found),
        })
    };
    open().with_context(|| format!("{}", path.display()))
}

/// Leaves out the byte order mark of UTF-8.
fn without_mark(mut content: impl Read + 'static) -> Result<Box<dyn Read>> {
    let mut start = Vec::new();
    content.by_ref().take(3).read_to_end(&mut start)?;
    if start == "\u{feff}".as_bytes() {
        start.clear();
    }
    Ok(Box::new(Cursor::new(start).chain(content)))
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

fn by_content(head: &str) -> Option<Format> {
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
    } else if ["model", "handle", "sku"]
        .iter()
        .any(|name| first.contains(name))
        && first.contains([',', ';', '\t'])
    {
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
            ("ID,Type,SKU,Name\n", Some(Format::Csv)),
            ("PNG", None),
        ] {
            assert_eq!(by_content(head), format, "{head}");
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
        let mut input = open(&path, None, None).unwrap();
        let mut text = String::new();
        input.content.read_to_string(&mut text).unwrap();
        assert_eq!((input.format, text.as_str()), (Format::Csv, "model,name\n"));
    }
}
