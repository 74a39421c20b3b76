//! Turns `static/web` into a table that the component answers from: assets under
//! names that change with their content, and everything compressed beforehand.

#[path = "build/assets.rs"]
mod assets;
#[path = "build/codings.rs"]
mod codings;
#[path = "build/folder.rs"]
mod folder;
#[path = "build/references.rs"]
mod references;
#[path = "build/table.rs"]
mod table;

use std::path::PathBuf;
use std::{env, fs};

const SOURCE: &str = "../../static/web";

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let sources = folder::read(SOURCE.as_ref());
    let files = match assets::publish(&sources) {
        Ok(files) => files,
        Err(mistake) => panic!("static/web: {mistake}"),
    };
    let table = table::write(&files, &out);
    fs::write(out.join("table.rs"), table).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed={SOURCE}");
    for part in ["build.rs", "build"] {
        println!("cargo::rerun-if-changed={part}");
    }
}
