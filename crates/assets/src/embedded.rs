//! Files that a component carries.
//!
//! The build script writes a table of [`File`]s ([`build`]), from which the component
//! responds ([`File::respond`]).

#[cfg(feature = "build")]
pub mod build;
#[cfg(feature = "embedded")]
mod coding;
#[cfg(feature = "embedded")]
mod gzip;
#[cfg(feature = "embedded")]
mod response;

#[cfg(feature = "embedded")]
pub use coding::choose_coding;
#[cfg(feature = "embedded")]
pub use gzip::compress;
#[cfg(feature = "embedded")]
pub use response::add_page_headers;

/// A file as the build script has prepared it.
#[derive(Debug)]
pub struct File {
    /// Path in the URL.
    pub path: &'static str,
    /// Value of `Content-Type`.
    pub media: &'static str,
    /// The path changes with the content, so caches need never ask again.
    pub immutable: bool,
    /// The content in each coding that the component has it in, the smallest first.
    pub encodings: &'static [EncodedContent],
    /// The entity tag of the content without a coding, if that is not among `encodings`: hardly
    /// a client asks for it, and it would take more room than the two others together. The last
    /// of `encodings` is gzip then, which is inflated for such a client.
    pub inflated_etag: Option<&'static str>,
}

/// A file's content in one coding.
#[derive(Debug)]
pub struct EncodedContent {
    /// The coding.
    pub coding: Coding,
    /// Strong entity tag, with its quotes.
    pub etag: &'static str,
    /// The bytes to send.
    pub bytes: &'static [u8],
}

/// A content coding (RFC 9110 section 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
    /// No coding.
    Identity,
}

impl Coding {
    /// Returns the value of `Content-Encoding`.
    pub fn header_value(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}
