//! Takes Swagger UI out of its crate and puts it, compressed, into a table that the
//! component answers from.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use storefront_files::index::entity_tag;
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

/// What the page needs of it.
const VIEWER: [&str; 3] = [
    "swagger-ui-bundle.js",
    "swagger-ui.css",
    "favicon-32x32.png",
];
/// Ours, beside it.
const START: &str = "start.js";
/// Digits of a hash in a name, as in the front's.
const HASH_DIGITS: usize = 12;

fn main() {
    println!("cargo::rerun-if-changed=page");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut files: Vec<_> = VIEWER.map(|name| (name, unpack(name))).into();
    files.push((START, read(START)));
    let mut page = String::from_utf8(read("index.html")).expect("index.html is UTF-8");
    let mut table = String::from("&[\n");
    for (name, bytes) in files {
        let address = address(name, &bytes);
        page = page.replace(&format!("\"{name}\""), &format!("\"{address}\""));
        entry(&mut table, &out, &address, name, &bytes);
    }
    entry(&mut table, &out, "/docs", "index.html", page.as_bytes());
    table.push(']');
    fs::write(out.join("table.rs"), table).expect("OUT_DIR can be written");
}

fn read(name: &str) -> Vec<u8> {
    fs::read(Path::new("page").join(name)).expect("it is in the folder")
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

/// Changes with the content, so that caches need never ask again.
fn address(name: &str, bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let (stem, extension) = name.rsplit_once('.').expect("it has an extension");
    format!("/docs/assets/{stem}.{}.{extension}", &hash[..HASH_DIGITS])
}

fn entry(table: &mut String, out: &Path, address: &str, name: &str, bytes: &[u8]) {
    let media = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/png",
    };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("a vector takes all");
    let coded = encoder.finish().expect("a vector takes all");
    let is_coded = coded.len() * 2 < bytes.len() && VIEWER.contains(&name);
    let bytes = if is_coded { &coded } else { bytes };
    let etag = entity_tag(&Sha256::digest(bytes));
    fs::write(out.join(name), bytes).expect("OUT_DIR can be written");
    writeln!(
        table,
        "File {{ path: {address:?}, media: {media:?}, etag: {etag:?}, is_coded: {is_coded}, \
         bytes: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")) }},"
    )
    .expect("a string takes all");
}
