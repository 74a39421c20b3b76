//! Files of a folder that the host mounts.
//!
//! # Validators
//!
//! `ETag` and `Last-Modified` have to be the same on every replica and after
//! every restart while a file is the same. Spin copies mounted files when it
//! starts, so modification times on the mount say when a replica started, and
//! nothing about the file. Therefore:
//!
//! * The **entity tag** comes from the content: SHA-256, cut to 128 bits.
//! * The **time** comes from an index, a text file that is committed next to
//!   the folder (`static/catalog.index`). A component's build script brings it
//!   up to date as Cargo does with `Cargo.lock` and compiles it in: an entry
//!   whose content is what it was keeps its time, any other gets the time of
//!   the build. What is committed is reproducible, from a tarball as well.
//! * A file of more than [`INLINE_LIMIT`] bytes whose path and length are in
//!   the index is not read before it is sent: the index has its tag, so that
//!   a 304 costs one `stat` and a first byte does not wait for a hash.
//! * Any other file (a small one, or one that was added or changed without a
//!   build) is hashed when an instance first reads it. The hash is kept while length
//!   and time on the mount stay the same. The bytes of small files are kept too.
//! * Content that the index does not know is dated one second after the newest
//!   entry ([`Index::undated`]): the same everywhere, never in the future, and
//!   later than what a client may hold of the file that it replaced. Its limit:
//!   two such changes in a row, without a build between them, differ by `ETag`
//!   only.
//!
//! One change is not noticed without a build: a file over the limit that is
//! overwritten in place by another one of exactly the same length.

#[cfg(feature = "mounted")]
mod cache;
#[cfg(feature = "build")]
pub mod generate;
#[cfg(feature = "mounted")]
mod index;
#[cfg(feature = "mounted")]
mod mount;

#[cfg(feature = "mounted")]
pub use index::{Index, IndexEntry};
#[cfg(feature = "mounted")]
pub use mount::Mount;

/// Files up to this many bytes are read in one go and kept in the instance's
/// memory. It covers a shop's usual picture; 64 KiB is also what one request
/// may cost without delaying others.
pub const INLINE_LIMIT: u64 = 64 * 1024;
