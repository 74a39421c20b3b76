//! Updates `static/catalog.index` and compiles it in; `storefront_assets::mounted` explains its
//! use.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{env, fs};

use storefront_assets::mounted::generate;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static");
    let (folder, index) = (root.join("catalog"), root.join("catalog.index"));
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed={}", index.display());
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");

    // The sizes are made by `make-sizes` before this is built.
    let source = generate::update_index(&folder, &index, ".sizes", now()?)?;
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("index.rs"), source)?;
    Ok(())
}

/// Seconds since 1970. <https://reproducible-builds.org/specs/source-date-epoch/>
/// lets a distribution say what "now" is.
fn now() -> Result<i64, Box<dyn Error>> {
    match env::var("SOURCE_DATE_EPOCH") {
        Ok(seconds) => Ok(seconds.parse()?),
        Err(_) => Ok(i64::try_from(
            SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
        )?),
    }
}
