//! `make-sizes <source> <target>`: smaller sizes of all pictures in a folder.
//!
//! For `<source>/a b/c.jpg` it writes `<target>/a b/c.jpg/320.webp` and so on.
//! Only what has changed is done again, and what is not there any more loses
//! its sizes. Files that are no pictures, or broken ones, are told on stderr,
//! once, and have none. It fails only if it cannot read or write.

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
    // Before anything is written: a folder may now be where a file was.
    folder::prune(target, &sources)?;

    let mut records = BTreeMap::new();
    let mut changed = Vec::new();
    for file in sources {
        match before.records.get(&file.path) {
            Some(record) if is_current(record, &file, target) => {
                records.insert(file.path, record.clone());
            }
            _ => changed.push(file),
        }
    }

    let mut progress = Progress::new(changed.len());
    let (done, failed) = work::all(source, target, changed, &before, &mut progress);
    progress.finish();
    records.extend(done);
    // Also when something failed, so that the rest is not done again.
    let after = Manifest { records };
    if after != before {
        after.write(target)?;
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Makes the target if it is missing, and reads its manifest. Sizes are removed
/// there without asking, so a folder with other people's files is refused.
fn open(source: &Path, target: &Path) -> Result<Manifest> {
    fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
    let whole = |path: &Path| {
        fs::canonicalize(path).with_context(|| format!("cannot resolve {}", path.display()))
    };
    let (source, target) = (whole(source)?, whole(target)?);
    // A hidden folder of the source is not read, and so no picture of it is.
    let is_apart = match target.strip_prefix(&source) {
        Ok(within) => within.to_string_lossy().starts_with('.'),
        Err(_) => !source.starts_with(&target),
    };
    ensure!(is_apart, "the folders must not be within each other");
    match Manifest::read(&target)? {
        Some(manifest) => Ok(manifest),
        None if folder::is_empty(&target)? => {
            // At once, so that a run that is cut off leaves a folder of ours.
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

/// True if the file looks as it did when its sizes were made, and they are
/// there. A change that keeps length and time goes unnoticed, as with `make`.
fn is_current(record: &Record, file: &Source, target: &Path) -> bool {
    let folder = target.join(&file.path);
    record.length == file.length
        && record.modified == file.modified
        && record.sizes.iter().all(|name| folder.join(name).is_file())
}
