//! `storefront import` and `storefront export` while the shop runs. `crates/import` tests the
//! conversion of single rows.

mod command;
mod customers;
mod products;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{Shop, process, workspace};

/// A dump of an OpenCart 3 shop; its tables have the prefix `oc_`.
const OPENCART_3: &str = "opencart3.sql";
/// A dump of an OpenCart 4 shop; its tables have the prefix `shop_`.
const OPENCART_4: &str = "opencart4.sql";

fn data(name: &str) -> PathBuf {
    workspace().join("crates/import/tests/data").join(name)
}

/// A shop without products.
async fn empty_shop() -> Shop {
    let shop = Shop::builder().file().variable("demo_catalogue", "off");
    shop.start().await
}

/// Runs `storefront NAME …` on the shop's state.
fn run(shop: &Shop, words: &[&str]) -> Output {
    let database = shop.database_file();
    let state = database.parent().expect("a folder");
    let mut command = Command::new(process::program());
    command
        .args(words)
        .arg("--state-dir")
        .arg(state)
        .arg("--from")
        .arg(workspace());
    command.output().expect("the program runs")
}

/// Runs `storefront import`; returns its report.
#[track_caller]
fn import(shop: &Shop, options: &[&str], file: &Path) -> String {
    let file = file.to_str().expect("a UTF-8 path");
    let words: Vec<_> = ["import", file].iter().chain(options).copied().collect();
    let output = run(shop, &words);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}
