//! Sizes of the components.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::COMPONENTS;
use crate::table::{Row, Target};

/// One megabyte.
const LIMIT_KB: f64 = 1_000.0;
/// `auth` is also for applications that have nothing else of this shop.
const AUTH_LIMIT_KB: f64 = 400.0;

pub fn rows() -> Result<Vec<Row>> {
    let row = |name: &str| {
        let file = Path::new(COMPONENTS).join(name).with_extension("wasm");
        let bytes = fs::metadata(&file).with_context(|| format!("no {}", file.display()))?;
        let kilobytes = u32::try_from(bytes.len() / 1_000)?;
        let what = format!("size of {name}.wasm");
        let text = |kilobytes: f64| format!("{kilobytes:.0} KB");
        let limit = if name == "auth" {
            AUTH_LIMIT_KB
        } else {
            LIMIT_KB
        };
        let target = Target::AtMost(limit);
        Ok(Row::value(&what, kilobytes.into(), target, text))
    };
    ["auth", "users", "products", "media", "web"]
        .into_iter()
        .map(row)
        .collect()
}
