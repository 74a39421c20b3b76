//! The index of a mounted folder, made when the component was built.

use storefront_http::{Representation, date, entity_tag};

use crate::media_type::detect_media_type;

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// Path below the folder, with `/` between segments.
    pub path: &'static str,
    /// The file's content when the index was made.
    pub representation: Representation,
}

/// The files of a folder when the component was built, sorted by path in byte
/// order. Written by [`super::generate`].
#[derive(Debug)]
pub struct Index {
    /// Entries in ascending byte order of their paths.
    pub entries: &'static [IndexEntry],
    /// The modification time of content that is not in the index, in seconds since 1970:
    /// one second after the newest entry.
    pub undated: i64,
}

impl Index {
    /// Returns the entries in a folder.
    pub fn entries_below(&self, folder: &str) -> &'static [IndexEntry] {
        let is_before = |entry: &IndexEntry| match entry.path.strip_prefix(folder) {
            Some(rest) => rest < "/",
            None => entry.path < folder,
        };
        let start = self.entries.partition_point(is_before);
        let rest = &self.entries[start..];
        let is_in = |entry: &IndexEntry| {
            let rest = entry.path.strip_prefix(folder);
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        &rest[..rest.partition_point(is_in)]
    }

    /// Finds the entry of a path. It is a binary search, as building a map would cost
    /// every new instance more than its few look-ups save.
    pub fn find(&self, path: &str) -> Option<&'static Representation> {
        let position = self
            .entries
            .binary_search_by(|entry| entry.path.cmp(path))
            .ok()?;
        Some(&self.entries[position].representation)
    }

    /// Describes content that has been read: as its entry does if it is the same content,
    /// else with the time [`Index::undated`].
    pub fn identify(&self, path: &str, length: u64, sha256: &[u8], head: &[u8]) -> Representation {
        let etag = entity_tag::from_hash(sha256);
        match self.find(path) {
            Some(known) if known.etag == etag && known.length == length => known.clone(),
            _ => Representation {
                length,
                etag: etag.into(),
                modified: self.undated,
                last_modified: date::format(self.undated).into(),
                media_type: detect_media_type(path, head),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn index(etag: String) -> Index {
        let representation = Representation {
            length: 3,
            etag: etag.into(),
            modified: 1000,
            last_modified: date::format(1000).into(),
            media_type: "image/png",
        };
        let entries = vec![IndexEntry {
            path: "a.png",
            representation,
        }];
        Index {
            entries: entries.leak(),
            undated: 1001,
        }
    }

    #[test]
    fn indexed_content_keeps_its_time() {
        let hash = Sha256::digest("old");
        let index = index(entity_tag::from_hash(&hash));
        assert_eq!(index.identify("a.png", 3, &hash, b"old").modified, 1000);
    }

    #[test]
    fn changed_or_added_content_is_newer_than_the_index() {
        let index = index(entity_tag::from_hash(&Sha256::digest("old")));
        let hash = Sha256::digest("new");
        for path in ["a.png", "b.png"] {
            let found = index.identify(path, 3, &hash, b"new");
            assert_eq!(found.modified, 1001);
            assert_eq!(found.etag, entity_tag::from_hash(&hash));
            assert_eq!(found.last_modified, "Thu, 01 Jan 1970 00:16:41 GMT");
        }
    }
}
