//! Where pictures are taken from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use storefront_assets::FilePath;

use super::CATALOG;

/// The folder of pictures that had an address.
const IMPORTED: &str = "catalog/imported/";

/// Where pictures are taken from.
pub enum Source {
    /// A folder without links in its path, by the ends of their addresses: `2026/05/a.jpg`, or
    /// else `a.jpg`.
    Folder(PathBuf),
    /// Files, by address.
    Files(HashMap<String, PathBuf>),
}

impl Source {
    /// Opens a folder, or a table with two columns: addresses, and files beside the table.
    ///
    /// # Errors
    /// It cannot be read, or is neither.
    pub fn open(path: &Path) -> Result<Self> {
        let open = || -> Result<Self> {
            if path.is_dir() {
                return Ok(Self::Folder(path.canonicalize()?));
            }
            let folder = path.parent().unwrap_or(Path::new(""));
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_path(path)?;
            let mut files = HashMap::new();
            for record in reader.records() {
                let record = record?;
                let (Some(address), Some(file)) = (record.get(0), record.get(1)) else {
                    bail!("has a line without an address and a file");
                };
                files.insert(address.trim().to_owned(), folder.join(file.trim()));
            }
            ensure!(!files.is_empty(), "has no addresses");
            Ok(Self::Files(files))
        };
        open().with_context(|| format!("--images {}", path.display()))
    }

    /// The file of an address, and its path in the shop.
    pub fn find(&self, address: &str) -> Option<(PathBuf, String)> {
        let address = address.trim();
        let (name, is_url) = match address.split_once("://") {
            Some((_, rest)) => (decoded(rest.split(['?', '#']).next()?)?, true),
            None => (address.to_owned(), false),
        };
        match self {
            Self::Files(files) => {
                let file = files.get(address)?;
                let name = file.file_name()?.to_str()?;
                Some((file.clone(), format!("{IMPORTED}{name}")))
            }
            Self::Folder(folder) => {
                let parts: Vec<_> = name.split('/').collect();
                let mut ends = (0..parts.len()).map(|start| parts[start..].join("/"));
                let end = ends.find(|end| {
                    FilePath::from_decoded(end.clone()).is_some()
                        && is_inside(folder, &folder.join(end))
                })?;
                let path = match !is_url && address.starts_with(CATALOG) {
                    true => address.to_owned(),
                    false => format!("{IMPORTED}{end}"),
                };
                Some((folder.join(end), path))
            }
        }
    }
}

/// Whether a file is in a folder, and not behind a link to elsewhere.
fn is_inside(folder: &Path, file: &Path) -> bool {
    let found = file.canonicalize();
    found.is_ok_and(|file| file.is_file() && file.starts_with(folder))
}

/// Decodes the percent-encoding of an address.
fn decoded(text: &str) -> Option<String> {
    let bytes = percent_encoding::percent_decode_str(text).collect();
    String::from_utf8(bytes).ok()
}
