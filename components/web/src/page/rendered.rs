//! A page as it is sent: in either coding, with its entity tag.

use std::sync::OnceLock;

use bytes::Bytes;
use storefront_assets::embedded::compress;
use xxhash_rust::xxh64::xxh64;

/// The text of a page. It is compressed when that is first asked for, at gzip's lowest level: most
/// of what gzip can do for it, in a tenth of the time that the others take. Brotli's encoder would
/// be as large as the rest of the component.
pub struct Rendered {
    text: Bytes,
    hash: u64,
    gzip: OnceLock<Bytes>,
}

impl Rendered {
    /// Takes the text.
    pub fn new(text: String) -> Self {
        Self {
            hash: xxh64(text.as_bytes(), 0),
            text: text.into(),
            gzip: OnceLock::new(),
        }
    }

    /// The strong entity tag, with its quotes: each coding has one of its own.
    pub fn tag(&self, is_coded: bool) -> String {
        let coding = if is_coded { "-gzip" } else { "" };
        format!("\"{:016x}{coding}\"", self.hash)
    }

    /// The bytes to send.
    pub fn bytes(&self, is_coded: bool) -> Bytes {
        match is_coded {
            true => self
                .gzip
                .get_or_init(|| compress(&self.text).into())
                .clone(),
            false => self.text.clone(),
        }
    }
}
