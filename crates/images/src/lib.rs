//! Product pictures: what kind of file bytes are, and smaller sizes of them.
//!
//! [`Picture::inspect`] looks at headers only and decides whether a file is
//! accepted. [`sizes`] decodes it and makes what a page offers in `srcset`. Both
//! run in a component, when an admin uploads a picture, and natively in
//! `make-sizes`, when the catalog is built. So there is no C, no thread and no
//! file system in this library; only `src/bin` has those.
//!
//! # What is made of what
//!
//! | original | sizes |
//! |---|---|
//! | JPEG | JPEG and lossy WebP |
//! | PNG | PNG and lossy WebP, with alpha if there is any |
//! | WebP | JPEG, or PNG if there is alpha, and lossy WebP |
//! | GIF, AVIF, SVG, animated PNG and WebP | none |
//!
//! Sizes exist for those of [`WIDTHS`] that are less than the original's. One
//! that is not smaller than the original file is left out, as is a WebP that is
//! not smaller than the other format of its width: a page that finds no size
//! falls back to the original and loses nothing.
//!
//! # Hostile files
//!
//! Nothing is decoded before its header has passed the limits below. The
//! decoders are memory-safe and return errors; should one panic nevertheless, a
//! component loses that request, and `make-sizes` that picture.

mod decode;
mod encode;
mod format;
mod header;
mod name;
mod picture;
mod profile;
mod refusal;
mod scale;
mod sizes;
mod webp_file;

pub use format::Format;
pub use name::{name_of, parse_name};
pub use picture::Picture;
pub use refusal::Refusal;
pub use sizes::{Size, sizes};

/// Widths of the sizes in CSS pixels times device pixels per CSS pixel, in
/// ascending order. A tile of the shop is about 160 CSS pixels wide on a phone
/// and 320 on a desktop, a product's page shows up to 640; each doubled for
/// dense screens. Steps of two keep a browser's choice within a factor of four
/// in pixels, and every further width would cost files in every cache.
pub const WIDTHS: [u32; 4] = [160, 320, 640, 1280];

/// Grows by one whenever [`sizes`] would make something else of the same file,
/// so that whoever keeps sizes knows that they are out of date.
pub const SETTINGS: u32 = 2;

/// Largest file in bytes: 10 MiB. A photo of 24 megapixels at a camera's best
/// JPEG setting fits; a request body of that size still fits into a component's
/// memory beside the decoded picture.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Most pixels of a raster picture: 25 million. Cameras and phones of nominally
/// 24 megapixels deliver up to 24.5 million (5712 x 4284, 6048 x 4032).
///
/// It bounds the memory of [`sizes`], whose worst cases are, beside the file:
///
/// * 16 bits a channel, RGBA, in PNG: 200 MB decoded and 100 MB reduced to 8;
/// * progressive JPEG in CMYK: 200 MB of coefficients and 75 MB decoded;
/// * WebP without loss or with alpha: about 200 MB.
///
/// A usual photo (baseline JPEG) takes 75 MB. Encoders add at most 20 MB each,
/// one at a time, when the decoded picture is gone already.
pub const MAX_PIXELS: u64 = 25_000_000;
