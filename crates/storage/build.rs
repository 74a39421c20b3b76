//! Leaves out of the migrations what only their authors read: comments and indentation. Each
//! component that opens the database contains all of them.

use std::path::PathBuf;
use std::{env, fs};

const MIGRATIONS: &str = "../../sqlite";

fn main() {
    println!("cargo:rerun-if-changed={MIGRATIONS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for entry in fs::read_dir(MIGRATIONS).expect("the migrations") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            let text = fs::read_to_string(&path).expect("a migration");
            let name = path.file_name().expect("a file");
            fs::write(out.join(name), strip(&text)).expect("a writable folder");
        }
    }
}

/// Empty lines stay, as statements end with one.
fn strip(text: &str) -> String {
    let lines = text.lines().map(str::trim_start);
    let code = lines.filter(|line| !line.starts_with("--"));
    code.flat_map(|line| [line, "\n"]).collect()
}
