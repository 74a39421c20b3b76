//! Makes the sizes of changed pictures, on all cores.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, thread};

use anyhow::{Context, Error, Result};
use sha2::{Digest, Sha256};
use storefront_images::{MAX_BYTES, Picture, Refusal};

use crate::folder::{self, Source};
use crate::manifest::Record;
use crate::progress::Progress;

/// Makes the sizes of all given files. The records of what was done are returned together with
/// the first I/O error, so that they are not lost.
pub fn make_sizes(
    source: &Path,
    target: &Path,
    mut files: Vec<Source>,
    progress: &mut Progress,
) -> (BTreeMap<String, Record>, Option<Error>) {
    // Large files first, so that no core is left alone with one at the end.
    files.sort_by_key(|file| Reverse(file.length));
    let threads = thread::available_parallelism().map_or(1, |count| count.get());
    let next = AtomicUsize::new(0);
    let (mut done, mut failed) = (BTreeMap::new(), None);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for _ in 0..threads.min(files.len()) {
            let (sender, files, next) = (sender.clone(), &files, &next);
            scope.spawn(move || {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = make_sizes_of(source, target, file);
                    // The receiver is only gone if this function has panicked.
                    let _ = sender.send((file, result));
                }
            });
        }
        drop(sender);
        for (file, result) in receiver {
            match result {
                Ok((record, warning)) => {
                    if let Some(warning) = warning {
                        progress.warn(&format!("{}: {warning}", file.path));
                    }
                    done.insert(file.path.clone(), record);
                }
                Err(error) => failed = failed.take().or(Some(error)),
            }
            progress.step(&file.path);
        }
    });
    (done, failed)
}

/// Makes the sizes of one file. A refused picture is no error, but causes a warning.
fn make_sizes_of(source: &Path, target: &Path, file: &Source) -> Result<(Record, Option<Refusal>)> {
    let path = source.join(&file.path);
    let mut record = Record {
        sha256: hash(&path, file.length)?,
        length: file.length,
        sizes: Vec::new(),
    };
    let folder = target.join(&file.path);
    let made = if file.length > MAX_BYTES as u64 {
        Err(Refusal::TooLarge { bytes: file.length })
    } else {
        Picture::with_sizes(&read(&path)?, &file.path)
    };
    let (sizes, refusal) = match made {
        Ok((_, sizes)) => (sizes, None),
        Err(refusal) => (Vec::new(), Some(refusal)),
    };
    if !sizes.is_empty() {
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    for size in &sizes {
        folder::write(&folder, &size.name(), &size.bytes)?;
        record.sizes.push(size.name());
    }
    folder::keep_only(&folder, &record.sizes)?;
    Ok((record, refusal))
}

/// The SHA-256 of a file in hexadecimal; empty if it is too large for a picture.
pub fn hash(path: &Path, length: u64) -> Result<String> {
    if length > MAX_BYTES as u64 {
        return Ok(String::new());
    }
    Ok(hex::encode(Sha256::digest(read(path)?)))
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
