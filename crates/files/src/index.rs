//! What is known of a file before anybody asks for it.

use std::borrow::Cow;

use crate::{date, media};

/// A selected representation with its validators (RFC 9110, section 8.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representation {
    /// Length in bytes.
    pub length: u64,
    /// Strong entity tag, with its quotes.
    pub etag: Cow<'static, str>,
    /// Time of the last change, in seconds since 1970.
    pub modified: i64,
    /// The same time as an IMF-fixdate.
    pub last_modified: Cow<'static, str>,
    /// Value of `Content-Type`.
    pub media: &'static str,
}

/// One line of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the folder, with `/` between segments.
    pub path: &'static str,
    /// What the file was when the index was made.
    pub representation: Representation,
}

/// The files of a folder when the component was built, sorted by path in byte
/// order. Written by [`crate::generate`].
#[derive(Debug)]
pub struct Index {
    /// Entries in ascending byte order of their paths.
    pub entries: &'static [Entry],
    /// The time, in seconds since 1970, that content gets which no entry knows:
    /// one second after the newest entry.
    pub undated: i64,
}

impl Index {
    /// The entries in a folder.
    pub fn below(&self, folder: &str) -> &'static [Entry] {
        let is_before = |entry: &Entry| match entry.path.strip_prefix(folder) {
            Some(rest) => rest < "/",
            None => entry.path < folder,
        };
        let start = self.entries.partition_point(is_before);
        let rest = &self.entries[start..];
        let is_in = |entry: &Entry| {
            let rest = entry.path.strip_prefix(folder);
            rest.is_some_and(|rest| rest.starts_with('/'))
        };
        &rest[..rest.partition_point(is_in)]
    }

    /// The entry of a path: a binary search, as building a map would cost every
    /// new instance more than its few look-ups save.
    pub fn find(&self, path: &str) -> Option<&'static Representation> {
        let position = self
            .entries
            .binary_search_by(|entry| entry.path.cmp(path))
            .ok()?;
        Some(&self.entries[position].representation)
    }

    /// The representation of content that has been read: the entry's if it is
    /// the same content, else a new one of the index's [`Index::undated`] time.
    pub fn identify(&self, path: &str, length: u64, sha256: &[u8], head: &[u8]) -> Representation {
        let etag = entity_tag(sha256);
        match self.find(path) {
            Some(known) if known.etag == etag && known.length == length => known.clone(),
            _ => Representation {
                length,
                etag: etag.into(),
                modified: self.undated,
                last_modified: date::format(self.undated).into(),
                media: media::media_type(path, head),
            },
        }
    }
}

/// A strong entity tag: the first 128 bits of a hash, in hexadecimal. Of a
/// cryptographic one, that many cannot be had for other content by intent either.
pub fn entity_tag(hash: &[u8]) -> String {
    let mut tag = String::with_capacity(34);
    tag.push('"');
    for byte in &hash[..16] {
        tag.push(char::from(HEX[usize::from(byte >> 4)]));
        tag.push(char::from(HEX[usize::from(byte & 15)]));
    }
    tag.push('"');
    tag
}

const HEX: &[u8; 16] = b"0123456789abcdef";

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
            media: "image/png",
        };
        let entries = vec![Entry {
            path: "a.png",
            representation,
        }];
        Index {
            entries: entries.leak(),
            undated: 1001,
        }
    }

    #[test]
    fn content_that_the_index_knows_keeps_its_time() {
        let hash = Sha256::digest("old");
        let index = index(entity_tag(&hash));
        assert_eq!(index.identify("a.png", 3, &hash, b"old").modified, 1000);
    }

    #[test]
    fn changed_or_added_content_is_newer_than_the_index() {
        let index = index(entity_tag(&Sha256::digest("old")));
        let hash = Sha256::digest("new");
        for path in ["a.png", "b.png"] {
            let found = index.identify(path, 3, &hash, b"new");
            assert_eq!(found.modified, 1001);
            assert_eq!(found.etag, entity_tag(&hash));
            assert_eq!(found.last_modified, "Thu, 01 Jan 1970 00:16:41 GMT");
        }
    }

    #[test]
    fn a_tag_is_half_of_the_hash_in_quotes() {
        let tag = entity_tag(&Sha256::digest(""));
        assert_eq!(tag, "\"e3b0c44298fc1c149afbf4c8996fb924\"");
    }
}
