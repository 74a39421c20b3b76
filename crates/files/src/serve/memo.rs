//! What an instance remembers of files that it has looked at.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::index::Representation;

/// Bytes of content that an instance keeps. An instance's memory never
/// shrinks, and there may be dozens of instances.
const MAX_CONTENT_BYTES: usize = 4 * 1024 * 1024;

/// Files that an instance remembers.
const MAX_FILES: usize = 1024;

/// How a file looks from outside. While this stays, so does its content:
/// nothing is remembered across a restart, so it does not matter here that
/// times on the mount say nothing between restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Length in bytes.
    pub length: u64,
    /// Seconds and nanoseconds of the last change.
    pub changed: Option<(i64, u32)>,
}

/// A file that has been read.
#[derive(Clone)]
pub(super) struct Known {
    pub representation: Rc<Representation>,
    /// The bytes, if they are few.
    pub content: Option<Rc<[u8]>>,
}

/// The memory. A tree, as a hash map would import random numbers for its keys.
#[derive(Default)]
pub(super) struct Memo {
    files: BTreeMap<String, (Stamp, Known)>,
    content_bytes: usize,
}

impl Memo {
    /// What is known of a file, if it still looks the same.
    pub fn get(&self, path: &str, stamp: Stamp) -> Option<Known> {
        let (seen, known) = self.files.get(path)?;
        (*seen == stamp).then(|| known.clone())
    }

    /// Remembers a file. When there is no room left, everything is forgotten:
    /// an instance lives for a hundred requests or so, and anything cleverer
    /// would cost more than reading a few files again.
    pub fn put(&mut self, path: &str, stamp: Stamp, known: Known) {
        let size = known.content.as_ref().map_or(0, |content| content.len());
        if self.files.len() >= MAX_FILES || self.content_bytes + size > MAX_CONTENT_BYTES {
            self.files.clear();
            self.content_bytes = 0;
        }
        self.content_bytes += size;
        if let Some((_, old)) = self.files.insert(path.to_owned(), (stamp, known)) {
            self.content_bytes -= old.content.map_or(0, |content| content.len());
        }
    }
}
