//! Makes the rows of the demo products, so that a component that loads them needs no sanitiser.

use std::path::PathBuf;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;
use storefront_catalog::{Draft, Product, TextTools, store};

/// The products, as `storefront export` writes them.
const SOURCE: &str = "../../sqlite/demo.jsonl";

fn main() {
    for path in ["build.rs", SOURCE] {
        println!("cargo::rerun-if-changed={path}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let text = fs::read_to_string(SOURCE).expect("the demo products can be read");
    let products: Vec<_> = text.lines().map(product).collect();
    let rows = store::rows(&products).expect("products are JSON");
    // A quarter of the size.
    let rows = compress_to_vec(rows.as_bytes(), 10);
    fs::write(out.join("demo.json.deflate"), rows).expect("OUT_DIR can be written");
}

fn product(line: &str) -> Product {
    let draft = serde_json::from_str(line);
    let draft: Draft = draft.unwrap_or_else(|error| panic!("{SOURCE}: {error}: {line}"));
    let product = draft.check(&TextTools::OWN);
    product.unwrap_or_else(|invalid| panic!("{SOURCE}: {invalid:?}: {line}"))
}
