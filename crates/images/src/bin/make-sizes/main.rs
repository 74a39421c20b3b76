//! `make-sizes <source> <target>`: smaller sizes of all pictures in a folder.
//!
//! For `<source>/a b/c.jpg`, it writes `<target>/a b/c.jpg/320.webp` and so on. Only changed
//! pictures are processed again, and the sizes of deleted ones are removed. Files that are no
//! pictures, or broken ones, cause one warning and have no sizes. The program only fails if it
//! cannot read or write.

mod folder;
mod manifest;
mod progress;
mod work;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail, ensure};

use crate::folder::Source;
use crate::manifest::{Manifest, Record};
use crate::progress::Progress;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [source, target] = &arguments[..] else {
        eprintln!("usage: make-sizes <source folder> <target folder>");
        return ExitCode::from(2);
    };
    match run(source, target) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(source: &Path, target: &Path) -> Result<()> {
    let sources = folder::sources(source)?;
    let before = open(source, target)?;
    // Before anything is written: there may be a folder now where a file was.
    folder::prune(target, &sources)?;

    let mut records = BTreeMap::new();
    let mut changed = Vec::new();
    for file in sources {
        match before.records.get(&file.path) {
            Some(record) if is_current(record, &file, source, target)? => {
                records.insert(file.path, record.clone());
            }
            _ => changed.push(file),
        }
    }

    let mut progress = Progress::new(changed.len());
    let (done, failed) = work::make_sizes(source, target, changed, &mut progress);
    progress.finish();
    records.extend(done);
    // Also after an error, so that the rest is not done again.
    let after = Manifest { records };
    if after != before {
        after.write(target)?;
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Creates the target if it is missing, and reads its manifest. As sizes are removed there
/// without asking, a folder with other files is refused.
fn open(source: &Path, target: &Path) -> Result<Manifest> {
    fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    let whole = |path: &Path| {
        fs::canonicalize(path).with_context(|| format!("cannot resolve {}", path.display()))
    };
    let (source, target) = (whole(source)?, whole(target)?);
    // A hidden folder of the source is not read, so its files do not count as pictures.
    let is_apart = match target.strip_prefix(&source) {
        Ok(within) => within.to_string_lossy().starts_with('.'),
        Err(_) => !source.starts_with(&target),
    };
    ensure!(is_apart, "the folders must not be within each other");
    match Manifest::read(&target)? {
        Some(manifest) => Ok(manifest),
        None if folder::is_empty(&target)? => {
            // Written at once, so that the folder of an interrupted run is recognised.
            let manifest = Manifest::default();
            manifest.write(&target)?;
            Ok(manifest)
        }
        None => bail!(
            "{} has files, but no {}: it was not made by make-sizes",
            target.display(),
            manifest::NAME
        ),
    }
}

/// Whether a file has the content that its sizes were made of, and these exist. Times are not
/// compared: a checkout gives files new ones.
fn is_current(record: &Record, file: &Source, source: &Path, target: &Path) -> Result<bool> {
    let folder = target.join(&file.path);
    Ok(record.length == file.length
        && record.sizes.iter().all(|name| folder.join(name).is_file())
        && record.sha256 == work::hash(&source.join(&file.path), file.length)?)
}
