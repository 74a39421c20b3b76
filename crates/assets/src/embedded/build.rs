//! For build scripts: makes the table of embedded files.

mod compress;
mod folder;
mod publish;
mod references;
mod strip;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

pub use folder::read_folder;

/// The files of a site by their path below its root, with `/` between segments.
pub type Sources = BTreeMap<String, Source>;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    /// The content.
    pub bytes: Vec<u8>,
    /// True if the file may name other files of the site. A library's file does not, but
    /// it may have texts that look like references. It is published as it is.
    pub has_references: bool,
}

/// The content codings that are written for each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codings {
    /// Each coding that makes the file smaller. What gzip makes smaller is inflated for clients
    /// that accept neither coding; other files are there without a coding too.
    All,
    /// One for each file, for a component that must stay small: gzip for assets that it
    /// halves, as every browser accepts it over plain HTTP too, else identity.
    One,
}

/// Writes `table.rs`, a `&[storefront_assets::embedded::File]` in ascending order of
/// paths, and the contents beside it into the folder `out`. `root` is the site's own
/// path, empty or like `/docs`.
///
/// # Errors
/// Files name each other in a circle, a file names one that does not exist, or a file's
/// extension is unknown. The error is a sentence.
pub fn write_table(
    sources: &Sources,
    root: &str,
    codings: Codings,
    out: &Path,
) -> Result<(), String> {
    let files = publish::publish(sources, root)?;
    table::write(&files, codings, out).map_err(|error| format!("{}: {error}", out.display()))
}
