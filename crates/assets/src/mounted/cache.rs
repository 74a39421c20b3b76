//! The files of a mount that an instance has read.

use std::collections::BTreeMap;
use std::rc::Rc;

use bytes::Bytes;
use storefront_http::Representation;

/// The most bytes of content that an instance keeps. An instance's memory never
/// shrinks, and there may be dozens of instances.
const MAX_CONTENT_BYTES: usize = 4 * 1024 * 1024;

/// The most files that an instance keeps.
const MAX_FILES: usize = 1024;

/// Length and time of a file on the mount. While they stay the same, so does its
/// content: nothing is kept across a restart, so it does not matter here that times on
/// the mount say nothing between restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Length in bytes.
    pub length: u64,
    /// Seconds and nanoseconds of the last change.
    pub changed: Option<(i64, u32)>,
}

/// A file that has been read.
#[derive(Clone)]
pub(super) struct CachedFile {
    pub representation: Rc<Representation>,
    /// The bytes of a small file.
    pub content: Option<Bytes>,
}

/// The cache. It is a tree, as a hash map would import random numbers for its keys.
#[derive(Default)]
pub(super) struct FileCache {
    files: BTreeMap<String, (Stamp, CachedFile)>,
    content_bytes: usize,
}

impl FileCache {
    /// Returns a file whose length and time are still the same.
    pub fn get(&self, path: &str, stamp: Stamp) -> Option<CachedFile> {
        let (seen, file) = self.files.get(path)?;
        (*seen == stamp).then(|| file.clone())
    }

    /// Keeps a file. When there is no room left, the cache is emptied: an instance lives
    /// for some hundred requests, and anything cleverer would cost more than reading a
    /// few files again.
    pub fn put(&mut self, path: &str, stamp: Stamp, file: CachedFile) {
        let size = file.content.as_ref().map_or(0, |content| content.len());
        if self.files.len() >= MAX_FILES || self.content_bytes + size > MAX_CONTENT_BYTES {
            self.files.clear();
            self.content_bytes = 0;
        }
        self.content_bytes += size;
        if let Some((_, old)) = self.files.insert(path.to_owned(), (stamp, file)) {
            self.content_bytes -= old.content.map_or(0, |content| content.len());
        }
    }
}
