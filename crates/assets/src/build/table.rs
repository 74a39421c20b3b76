//! The table as Rust source, with the bytes in files beside it.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use sha2::{Digest, Sha256};
use storefront_files::index::entity_tag;

use super::Forms;
use super::compress::{brotli, gzip};
use super::publish::File;

/// Writes the contents and the table into the folder `out`.
pub fn write(files: &[File], forms: Forms, out: &Path) -> io::Result<()> {
    let mut source = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let mut table = String::new();
        for (coding, bytes) in coded(file, forms) {
            let name = format!("{number}.{coding}");
            fs::write(out.join(&name), &bytes)?;
            let etag = entity_tag(&Sha256::digest(&bytes));
            write!(
                table,
                "::storefront_assets::Form {{ coding: ::storefront_assets::Coding::{coding}, \
                 etag: {etag:?}, bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")) }}, "
            )
            .expect("a string takes all");
        }
        writeln!(
            source,
            "::storefront_assets::File {{ path: {:?}, media: {:?}, immutable: {}, forms: &[{table}] }},",
            file.address, file.media, file.immutable,
        )
        .expect("a string takes all");
    }
    source.push(']');
    fs::write(out.join("table.rs"), source)
}

/// The forms of a file by their variant of [`crate::Coding`], the smallest first.
fn coded(file: &File, forms: Forms) -> Vec<(&'static str, Vec<u8>)> {
    let identity = ("Identity", file.bytes.clone());
    let gzip = gzip(&file.bytes).map(|bytes| ("Gzip", bytes));
    match forms {
        Forms::All => {
            let brotli = brotli(&file.bytes).map(|bytes| ("Brotli", bytes));
            brotli.into_iter().chain(gzip).chain([identity]).collect()
        }
        Forms::One => {
            let is_half = |bytes: &Vec<u8>| bytes.len() * 2 < file.bytes.len();
            let gzip = gzip.filter(|(_, bytes)| file.immutable && is_half(bytes));
            vec![gzip.unwrap_or(identity)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(length: usize, immutable: bool) -> File {
        File {
            address: "/a".into(),
            media: "text/css; charset=utf-8",
            immutable,
            bytes: vec![b'a'; length],
        }
    }

    #[test]
    fn what_can_be_chosen_has_every_form_that_is_smaller() {
        let names = |length| -> Vec<_> {
            let forms = coded(&file(length, true), Forms::All);
            forms.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(1000), ["Brotli", "Gzip", "Identity"]);
        assert_eq!(names(1), ["Identity"]);
    }

    #[test]
    fn one_form_is_small_and_pages_are_readable() {
        let only = |file| {
            let forms = coded(&file, Forms::One);
            assert_eq!(forms.len(), 1);
            forms[0].0
        };
        assert_eq!(only(file(1000, true)), "Gzip");
        assert_eq!(only(file(30, true)), "Identity", "hardly smaller");
        assert_eq!(only(file(1000, false)), "Identity");
    }
}
