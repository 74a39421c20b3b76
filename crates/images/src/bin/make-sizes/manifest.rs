//! What the sizes in the target were made of.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use storefront_images::{SETTINGS, parse_name};

use crate::folder;

/// Name of the file in the target.
pub const NAME: &str = ".make-sizes";

/// For each path of a source what it was when its sizes were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By path below the source.
    pub records: BTreeMap<String, Record>,
}

/// A file as it was when its sizes were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Length in bytes.
    pub length: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub modified: i128,
    /// Names of its sizes; none if it is no picture, or too small.
    pub sizes: Vec<String>,
}

impl Manifest {
    /// The manifest of a folder; nothing if there is none. Without records if it
    /// is of other settings: all has to be made again. Likewise a line that
    /// makes no sense is as good as none.
    pub fn read(target: &Path) -> Result<Option<Self>> {
        let path = target.join(NAME);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("cannot read {}", path.display()))?,
        };
        Ok(Some(Self::parse(&text)))
    }

    /// Writes the manifest into a folder.
    pub fn write(&self, target: &Path) -> Result<()> {
        folder::write(target, NAME, self.render().as_bytes())
    }

    fn parse(text: &str) -> Self {
        let Some(lines) = text.strip_prefix(&header()) else {
            return Self::default();
        };
        let records = lines.lines().filter_map(parse_line).collect();
        Self { records }
    }

    fn render(&self) -> String {
        let mut text = header();
        for (path, record) in &self.records {
            let Record {
                sha256,
                length,
                modified,
                sizes,
            } = record;
            let sizes = sizes.join(",");
            let _ = writeln!(text, "{sha256}  {length}  {modified}  {sizes}  {path}");
        }
        text
    }
}

fn header() -> String {
    format!(
        "# Written by make-sizes with settings {SETTINGS}: SHA-256, bytes, change in ns, sizes, path.\n"
    )
}

fn parse_line(line: &str) -> Option<(String, Record)> {
    // The path is last, as it may have spaces.
    let mut parts = line.splitn(5, "  ");
    let sha256 = parts.next()?.to_owned();
    let length = parts.next()?.parse().ok()?;
    let modified = parts.next()?.parse().ok()?;
    let sizes = parts.next()?.split(',').filter(|name| !name.is_empty());
    // Names become paths.
    let sizes: Option<Vec<_>> = sizes
        .map(|name| parse_name(name).map(|_| name.to_owned()))
        .collect();
    let record = Record {
        sha256,
        length,
        modified,
        sizes: sizes?,
    };
    Some((parts.next()?.to_owned(), record))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let record = |sizes: &[&str]| Record {
            sha256: "ab".repeat(32),
            length: 12,
            modified: -5,
            sizes: sizes.iter().map(|name| (*name).to_owned()).collect(),
        };
        let records = [
            ("ä  b/c.jpg".to_owned(), record(&["160.jpg", "160.webp"])),
            ("none.gif".to_owned(), record(&[])),
        ];
        Manifest {
            records: records.into(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(Manifest::parse(&manifest().render()), manifest());
    }

    #[test]
    fn other_settings_and_senseless_lines_are_as_good_as_none() {
        let text = manifest().render();
        let other = text.replacen(&format!("settings {SETTINGS}"), "settings 0", 1);
        assert_eq!(Manifest::parse(&other), Manifest::default());
        let read = Manifest::parse(&text.replace("160.webp", "../../x"));
        assert_eq!(read.records.len(), 1);
        assert_eq!(Manifest::parse(&format!("{text}x\n\n")), manifest());
    }
}
