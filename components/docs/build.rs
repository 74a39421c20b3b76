//! Unpacks Swagger UI from its crate and adds our page.

use std::env;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use storefront_assets::embedded::build::{self, Codings, Source};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// The files that the page needs.
const VIEWER: [&str; 3] = [
    "swagger-ui-bundle.js",
    "swagger-ui.css",
    "favicon-32x32.png",
];

fn main() {
    println!("cargo::rerun-if-changed=page");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut sources = build::read_folder(Path::new("page"));
    for name in VIEWER {
        let source = Source {
            bytes: unpack(name),
            has_references: false,
        };
        sources.insert(name.to_owned(), source);
    }
    if let Err(mistake) = build::write_table(&sources, "/docs", Codings::One, &out) {
        panic!("page: {mistake}");
    }
}

/// A file of `dist/` in the archive, whose one folder is named for the version.
fn unpack(name: &str) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED)).expect("an archive");
    let end = format!("/dist/{name}");
    let path = archive
        .file_names()
        .filter_map(Result::ok)
        .find(|path| path.ends_with(&end) && path.matches('/').count() == 2)
        .unwrap_or_else(|| panic!("Swagger UI has no {end}"))
        .into_owned();
    let mut bytes = Vec::new();
    let mut file = archive.by_name(&path).expect("it was listed");
    file.read_to_end(&mut bytes).expect("it can be read");
    bytes
}
