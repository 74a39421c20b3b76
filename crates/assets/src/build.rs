//! For build scripts: from files to the table that a component answers from.

mod compress;
mod folder;
mod publish;
mod references;
mod table;

use std::collections::BTreeMap;
use std::path::Path;

pub use folder::read;

/// Files by their path below the site's root, with `/` between segments.
pub type Sources = BTreeMap<String, Source>;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its content.
    pub bytes: Vec<u8>,
    /// Whether it may name others of the site. A library's file does not, and has texts
    /// that look as if it did.
    pub has_references: bool,
}

/// What files can be sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forms {
    /// As they are, and in each coding that makes them smaller.
    All,
    /// One form each: gzip for assets that it makes half as large, which every browser
    /// takes, over plain HTTP too. For a component with little room.
    One,
}

/// Writes `table.rs`, a `&[storefront_assets::File]` in ascending order of paths, and
/// the contents beside it into the folder `out`. `root` is the site's own path, empty
/// or like `/docs`.
///
/// # Errors
/// A sentence: files name each other in a circle, or one that is not there, or are of
/// an unknown kind.
pub fn write(sources: &Sources, root: &str, forms: Forms, out: &Path) -> Result<(), String> {
    let files = publish::publish(sources, root)?;
    table::write(&files, forms, out).map_err(|error| format!("{}: {error}", out.display()))
}
