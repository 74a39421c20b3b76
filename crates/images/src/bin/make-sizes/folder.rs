//! What is in the folders.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use storefront_images::parse_name;

/// Ending of files that are being written.
const TEMPORARY: &str = ".make-sizes-tmp";

/// A file that may be a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Path below the folder, with `/` between segments.
    pub path: String,
    /// Length in bytes.
    pub length: u64,
    /// Time of the last change, in nanoseconds since 1970.
    pub modified: i128,
}

/// The regular files of a folder and the folders in it, sorted by path. Hidden
/// ones and links are left out, as they are not served either; so are names
/// that are not UTF-8 or could break the manifest's lines, with a warning.
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
            let modified = metadata.modified().with_context(unreadable)?;
            let modified = match modified.duration_since(UNIX_EPOCH) {
                Ok(after) => after.as_nanos() as i128,
                Err(before) => -(before.duration().as_nanos() as i128),
            };
            found.push(Source {
                path,
                length: metadata.len(),
                modified,
            });
        }
    }
    Ok(())
}

/// Removes from the target the sizes of files that are gone, what an
/// interrupted run left behind, and folders that are empty then. Files that
/// could not be ours stay.
pub fn prune(target: &Path, sources: &[Source]) -> Result<()> {
    let kept: BTreeSet<&str> = sources.iter().map(|source| &source.path[..]).collect();
    prune_folder(target, "", &kept)?;
    Ok(())
}

/// True if the folder is empty afterwards.
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

/// True if nothing is in a folder.
pub fn is_empty(folder: &Path) -> Result<bool> {
    Ok(entries(folder)?.is_empty())
}

fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    fs::read_dir(folder)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read {}", folder.display()))
}

/// Writes a file so that others see all of it or what was there before. The
/// folder has to exist.
pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let temporary = folder.join(format!(".{name}{TEMPORARY}"));
    fs::write(&temporary, bytes)
        .and_then(|()| fs::rename(&temporary, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Removes the sizes in a folder that are not among the given names.
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
        // Not empty if somebody put a file there, which is theirs.
        let _ = fs::remove_dir(folder);
    }
    removed.with_context(|| format!("cannot tidy {}", folder.display()))
}
