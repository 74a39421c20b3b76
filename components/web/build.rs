//! Turns `static/web` and the description of the API into a table of responses: assets get
//! names that change with their content, and all files are compressed in advance.

#[path = "build/document.rs"]
mod document;

use std::path::PathBuf;
use std::{env, fs};

use storefront_assets::embedded::build::{self, Codings, Source};
use storefront_languages::build as languages;

const SOURCE: &str = "../../static/web";
/// The defaults of variables are texts, too.
const MANIFEST: &str = "../../spin.toml";
const LANGUAGES: &str = "../../languages";
/// The components that describe a part of the API, and the path of the whole description.
const DESCRIPTIONS: [&str; 3] = ["users", "products", "media"];
const DOCUMENT: &str = "openapi.json";

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut sources = build::read_folder(SOURCE.as_ref());
    let document = Source {
        bytes: document(),
        has_references: false,
    };
    sources.insert(DOCUMENT.into(), document);
    let languages = languages::read(LANGUAGES.as_ref(), "front");
    for (tag, texts) in &languages {
        let json = serde_json::to_string(texts).expect("texts are JSON");
        let script = Source {
            bytes: format!("export default {json};\n").into_bytes(),
            has_references: false,
        };
        sources.insert(format!("js/languages/{tag}.js"), script);
    }
    // The server has those texts that its own sources or the page name, and the shop's.
    let own = languages::read_sources("src".as_ref()) + &languages::read_sources(SOURCE.as_ref());
    let manifest = fs::read_to_string(MANIFEST).expect("the manifest");
    let table = languages::table(&languages, |text| {
        let literal = format!("\"{text}\"");
        own.contains(&literal)
            || own.contains(&format!("{{{{{text}}}}}"))
            || manifest.contains(&literal)
    });
    let path = out.join("texts.rs");
    fs::write(&path, table).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if let Err(mistake) = build::write_table(&sources, "", Codings::All, &out) {
        panic!("static/web: {mistake}");
    }
    println!("cargo::rerun-if-changed={SOURCE}");
    for part in ["build.rs", "build", "src", LANGUAGES, MANIFEST] {
        println!("cargo::rerun-if-changed={part}");
    }
}

fn document() -> Vec<u8> {
    let read = |component: &str| -> serde_json::Value {
        let path = format!("../{component}/{DOCUMENT}");
        println!("cargo::rerun-if-changed={path}");
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let others = DESCRIPTIONS.map(read).into();
    match document::merge(read("web"), others) {
        Ok(document) => serde_json::to_vec(&document).expect("it is JSON"),
        Err(mistake) => panic!("{DOCUMENT}: {mistake}"),
    }
}
