//! Reads and writes the folders.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context, Result};
use storefront_images::parse_name;

/// The suffix of files that are being written.
const TEMPORARY: &str = ".make-sizes-tmp";

/// A file that may be a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path below the folder, with `/` between segments.
    pub path: String,
    /// Length in bytes.
    pub length: u64,
}

/// Lists the regular files of a folder and of the folders in it, sorted by path. Hidden files
/// and links are left out, as they are not served. Names that are not UTF-8, or would break the
/// manifest's lines, are left out with a warning.
pub fn sources(folder: &Path) -> Result<Vec<Source>> {
    let mut found = Vec::new();
    walk(folder, "", &mut found)?;
    found.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<Source>) -> Result<()> {
    for entry in entries(folder)? {
        let name = entry.file_name();
        let Some(name) = name
            .to_str()
            .filter(|name| !name.contains(char::is_control))
        else {
            eprintln!("warning: {}: left out for its name", entry.path().display());
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        let unreadable = || format!("cannot read {}", entry.path().display());
        let kind = entry.file_type().with_context(unreadable)?;
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), found)?;
        } else if kind.is_file() {
            let metadata = entry.metadata().with_context(unreadable)?;
            found.push(Source {
                path,
                length: metadata.len(),
            });
        }
    }
    Ok(())
}

/// Removes the sizes of deleted pictures, the temporary files of interrupted runs, and folders
/// that are empty afterwards. Files with other names stay.
pub fn prune(target: &Path, sources: &[Source]) -> Result<()> {
    let kept: BTreeSet<&str> = sources.iter().map(|source| &source.path[..]).collect();
    prune_folder(target, "", &kept)?;
    Ok(())
}

/// Returns whether the folder is empty afterwards.
fn prune_folder(folder: &Path, path: &str, kept: &BTreeSet<&str>) -> Result<bool> {
    let mut is_empty = true;
    for entry in entries(folder)? {
        let name = entry.file_name();
        let name = name.to_str().unwrap_or_default();
        let at = entry.path();
        let failed = || format!("cannot remove {}", at.display());
        if entry.file_type().with_context(failed)?.is_dir() {
            let below = if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}/{name}")
            };
            if prune_folder(&at, &below, kept)? {
                fs::remove_dir(&at).with_context(failed)?;
                continue;
            }
        } else if name.ends_with(TEMPORARY) || (parse_name(name).is_some() && !kept.contains(path))
        {
            fs::remove_file(&at).with_context(failed)?;
            continue;
        }
        is_empty = false;
    }
    Ok(is_empty)
}

/// Whether a folder is empty.
pub fn is_empty(folder: &Path) -> Result<bool> {
    Ok(entries(folder)?.is_empty())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    fs::read_dir(folder)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read {}", folder.display()))
}

/// Writes a file atomically: others see the old or the new content. The folder must exist.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let temporary = folder.join(format!(".{name}{TEMPORARY}"));
    fs::write(&temporary, bytes)
        .and_then(|()| fs::rename(&temporary, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes the sizes in a folder whose names are not given.
pub fn keep_only(folder: &Path, names: &[String]) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => entries.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let is_stale = |name: &OsStr| {
        name.to_str()
            .is_some_and(|name| parse_name(name).is_some() && !names.iter().any(|n| n == name))
    };
    let removed = entries.and_then(|entries| {
        entries
            .iter()
            .filter(|entry| is_stale(&entry.file_name()))
            .try_for_each(|entry| fs::remove_file(entry.path()))
    });
    if names.is_empty() {
        // It stays if somebody has put another file there.
        let _ = fs::remove_dir(folder);
    }
    removed.with_context(|| format!("cannot tidy {}", folder.display()))
}
