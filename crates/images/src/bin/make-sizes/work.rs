//! Makes the sizes of what has changed, on all cores.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::panic;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, thread};

use anyhow::{Context, Error, Result};
use sha2::{Digest, Sha256};
use storefront_images::{MAX_BYTES, Picture, Refusal, Size, sizes};

use crate::folder::{self, Source};
use crate::manifest::{Manifest, Record};
use crate::progress::Progress;

/// Makes the sizes of all given files. What could be done is returned together
/// with the first error of reading or writing, so that it is not lost.
pub fn all(
    source: &Path,
    target: &Path,
    mut files: Vec<Source>,
    before: &Manifest,
    progress: &mut Progress,
) -> (BTreeMap<String, Record>, Option<Error>) {
    // Large ones first, so that no core ends up alone with one.
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
                    let result = one(source, target, file, before.records.get(&file.path));
                    // Nobody listens only if this function has panicked.
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

/// Makes the sizes of one file. A refusal is no error, but it has to be told.
fn one(
    source: &Path,
    target: &Path,
    file: &Source,
    before: Option<&Record>,
) -> Result<(Record, Option<Refusal>)> {
    let mut record = Record {
        sha256: String::new(),
        length: file.length,
        modified: file.modified,
        sizes: Vec::new(),
    };
    let folder = target.join(&file.path);
    let made = if file.length > MAX_BYTES as u64 {
        Err(Refusal::TooLarge { bytes: file.length })
    } else {
        let path = source.join(&file.path);
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        record.sha256 = hexadecimal(&Sha256::digest(&bytes));
        // A checkout gives files new times, and the same content.
        if let Some(before) = before.filter(|before| {
            before.sha256 == record.sha256
                && before.sizes.iter().all(|name| folder.join(name).is_file())
        }) {
            record.sizes.clone_from(&before.sizes);
            return Ok((record, None));
        }
        make(&bytes, &file.path)
    };
    let (sizes, refusal) = match made {
        Ok(sizes) => (sizes, None),
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

/// A decoder that panics costs its picture, not the run.
fn make(bytes: &[u8], name: &str) -> Result<Vec<Size>, Refusal> {
    panic::catch_unwind(|| {
        Picture::inspect(bytes, name)?;
        sizes(bytes)
    })
    .unwrap_or_else(|_| Err(Refusal::Broken("it cannot be decoded".to_owned())))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
