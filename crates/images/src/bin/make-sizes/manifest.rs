//! The record of the files whose sizes are in the target.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use storefront_images::{SETTINGS, parse_name};

use crate::folder;

/// The name of the manifest in the target.
pub const NAME: &str = ".make-sizes";

/// The state of each source file when its sizes were made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By their path below the source.
    pub records: BTreeMap<String, Record>,
}

/// The state of a file when its sizes were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// SHA-256 in hexadecimal; empty if it is too large for a picture.
    pub sha256: String,
    /// Length in bytes.
    pub length: u64,
    /// The names of its sizes; empty if it is no picture, or too small.
    pub sizes: Vec<String>,
}

impl Manifest {
    /// Reads the manifest of a folder; `None` if there is none. A manifest of other settings
    /// has no records, so that everything is made again. Invalid lines are ignored.
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
                sizes,
            } = record;
            let sizes = sizes.join(",");
            let _ = writeln!(text, "{sha256}  {length}  {sizes}  {path}");
        }
        text
    }
}

fn header() -> String {
    format!("# Written by make-sizes with settings {SETTINGS}: SHA-256, bytes, sizes, path.\n")
}

fn parse_line(line: &str) -> Option<(String, Record)> {
    // The path is last, as it may contain spaces.
    let mut parts = line.splitn(4, "  ");
    let sha256 = parts.next()?.to_owned();
    let length = parts.next()?.parse().ok()?;
    let sizes = parts.next()?.split(',').filter(|name| !name.is_empty());
    // The names are used as paths, so they are checked.
    let sizes: Option<Vec<_>> = sizes
        .map(|name| parse_name(name).map(|_| name.to_owned()))
        .collect();
    let record = Record {
        sha256,
        length,
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

    #[test]
    fn the_sizes_of_the_demo_pictures_are_committed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static/catalog");
        let manifest = Manifest::read(&folder.join(".sizes")).expect("a manifest");
        let records = manifest.expect("`make sizes` writes them").records;
        assert!(
            !records.is_empty(),
            "`make sizes` makes those of new settings"
        );
        for file in folder::sources(&folder).expect("pictures") {
            let record = records.get(&file.path).expect(&file.path);
            let hash = crate::work::hash(&folder.join(&file.path), file.length);
            assert_eq!(record.sha256, hash.expect(&file.path), "{}", file.path);
        }
    }
}
