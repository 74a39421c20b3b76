//! Static files over HTTP, for Spin components, from a mounted folder.
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
//! * Anything else (a small file; one that was added or changed without a
//!   build) is hashed when an instance first meets it and remembered for as
//!   long as length and time on the mount stay. Small files keep their bytes
//!   in memory too: they had to be read anyway.
//! * Content that the index does not know is dated one second after the newest
//!   entry ([`Index::undated`]): the same everywhere, never in the future, and
//!   later than what a client may hold of the file that it replaced. Its limit:
//!   two such changes in a row, without a build between them, differ by `ETag`
//!   only.
//!
//! The one change that is not noticed without a build: a file over the limit,
//! overwritten in place by another one of exactly the same length.
//!
//! # Modules
//!
//! Everything but [`serve`] is pure and tested natively. [`serve`] does what
//! has effects: it looks at the mount and moves bytes.

pub mod answer;
pub mod conditional;
pub mod cors;
pub mod date;
pub mod generate;
pub mod index;
pub mod media;
pub mod path;
pub mod quality;
pub mod range;
#[cfg(feature = "serve")]
pub mod serve;

pub use answer::{Answer, Policy};
pub use cors::Cors;
pub use index::{Entry, Index, Representation};
pub use path::FilePath;

/// Files up to this many bytes are read in one go and kept in the instance's
/// memory. It covers a shop's usual picture; 64 KiB is also what one request
/// may cost without anybody noticing.
pub const INLINE_LIMIT: u64 = 64 * 1024;
