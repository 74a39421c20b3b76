//! The table as Rust source, with the bytes in files beside it.

use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

use sha2::{Digest, Sha256};

use super::Codings;
use super::compress::{brotli, gzip};
use super::publish::File;
use crate::entity_tag;

/// Writes the contents and the table into the folder `out`.
pub fn write(files: &[File], codings: Codings, out: &Path) -> io::Result<()> {
    let mut source = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let mut table = String::new();
        let encodings = encodings(file, codings);
        let is_inflated =
            codings == Codings::All && encodings.iter().all(|(it, _)| *it != IDENTITY);
        let inflated_etag = is_inflated.then(|| entity_tag(&Sha256::digest(&file.bytes)));
        for (coding, bytes) in encodings {
            let name = format!("{number}.{coding}");
            fs::write(out.join(&name), &bytes)?;
            let etag = entity_tag(&Sha256::digest(&bytes));
            write!(
                table,
                "::storefront_assets::embedded::EncodedContent {{ coding: ::storefront_assets::embedded::Coding::{coding}, \
                 etag: {etag:?}, bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")) }}, "
            )
            .expect("a string takes all");
        }
        writeln!(
            source,
            "::storefront_assets::embedded::File {{ path: {:?}, media: {:?}, immutable: {}, encodings: &[{table}], inflated_etag: {inflated_etag:?} }},",
            file.address, file.media, file.immutable,
        )
        .expect("a string takes all");
    }
    source.push(']');
    fs::write(out.join("table.rs"), source)
}

/// The variant of `Coding` without a coding.
const IDENTITY: &str = "Identity";

/// The contents of a file by their variant of `Coding`, the smallest first.
fn encodings(file: &File, codings: Codings) -> Vec<(&'static str, Vec<u8>)> {
    let identity = (IDENTITY, file.bytes.clone());
    let gzip = gzip(&file.bytes).map(|bytes| ("Gzip", bytes));
    match codings {
        Codings::All => {
            let brotli = brotli(&file.bytes).map(|bytes| ("Brotli", bytes));
            brotli
                .into_iter()
                .chain([gzip.unwrap_or(identity)])
                .collect()
        }
        Codings::One => {
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
    fn every_coding_that_makes_a_file_smaller_is_written_and_else_none() {
        let names = |length| -> Vec<_> {
            let encodings = encodings(&file(length, true), Codings::All);
            encodings.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(1000), ["Brotli", "Gzip"]);
        assert_eq!(names(1), ["Identity"]);
    }

    #[test]
    fn a_single_coding_is_gzip_only_for_assets_that_it_halves() {
        let only = |file| {
            let encodings = encodings(&file, Codings::One);
            assert_eq!(encodings.len(), 1);
            encodings[0].0
        };
        assert_eq!(only(file(1000, true)), "Gzip");
        assert_eq!(only(file(30, true)), "Identity", "hardly smaller");
        assert_eq!(only(file(1000, false)), "Identity");
    }
}
