//! Files that a component carries in itself.
//!
//! Its build script reads a folder, gives assets names that change with their content,
//! compresses everything as well as can be and writes a table ([`build`]); the component
//! answers from the table ([`File::answer`]) and computes nothing.

#[cfg(feature = "serve")]
mod answer;
#[cfg(feature = "build")]
pub mod build;
#[cfg(feature = "serve")]
mod coding;

/// A file as the build script has prepared it.
#[derive(Debug)]
pub struct File {
    /// In the address.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub media: &'static str,
    /// Its path changes with its content, so caches need never ask again.
    pub immutable: bool,
    /// What it can be sent as, the smallest first.
    pub forms: &'static [Form],
}

/// A file's content in one coding.
#[derive(Debug)]
pub struct Form {
    /// How it is coded.
    pub coding: Coding,
    /// A strong entity tag.
    pub etag: &'static str,
    /// What is sent.
    pub bytes: &'static [u8],
}

/// A content coding (RFC 9110 section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
    /// As it is.
    Identity,
}

impl Coding {
    /// Value of `Content-Encoding`.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}
