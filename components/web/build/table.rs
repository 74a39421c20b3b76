//! The table as Rust source, with the bytes in files beside it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};
use storefront_files::index::entity_tag;

use crate::assets::File;
use crate::codings;

/// Writes the contents into the folder `out`; gives the source of the table.
pub fn write(files: &[File], out: &Path) -> String {
    let mut source = String::from("&[\n");
    for (number, file) in files.iter().enumerate() {
        let put = |coding: &str, bytes: &[u8]| {
            let name = format!("{number}.{coding}");
            fs::write(out.join(&name), bytes).expect("OUT_DIR can be written");
            let etag = entity_tag(&Sha256::digest(bytes));
            format!(
                "Coded {{ bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")), etag: {etag:?} }}"
            )
        };
        let option = |coding: &str, bytes: Option<Vec<u8>>| match bytes {
            Some(bytes) => format!("Some({})", put(coding, &bytes)),
            None => "None".to_owned(),
        };
        writeln!(
            source,
            "File {{ path: {:?}, media: {:?}, immutable: {}, identity: {}, gzip: {}, brotli: {} }},",
            file.address,
            file.media,
            file.immutable,
            put("identity", &file.bytes),
            option("gzip", codings::gzip(&file.bytes)),
            option("brotli", codings::brotli(&file.bytes)),
        )
        .expect("a string takes all");
    }
    source.push(']');
    source
}
