//! Resident memory of the host.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Bench;
use super::account::Account;
use super::requests;
use crate::process::Server;
use crate::table::{Row, Target};

/// Megabytes (10⁶) of a host that waits.
const IDLE_MB: f64 = 80.0;
/// Megabytes for each hash at the same time: its 19 MiB of working memory.
const PER_HASH_MB: f64 = 20.0;
const LOGINS: u8 = 8;

pub fn rows(bench: &Bench, shop: &Server, people: &[Account]) -> Result<Vec<Row>> {
    bench.say("memory");
    // Every component has been used.
    for path in ["/", "/api/health", "/api/products/product/1099"] {
        bench.http.get(&format!("{}{path}", shop.url), &[])?;
    }
    // The instances that did it end after a second of idleness.
    std::thread::sleep(Duration::from_secs(3));
    let Some(idle) = megabytes(shop.id(), "VmRSS:")? else {
        return Ok(Vec::new());
    };
    let login = requests::login(bench, &shop.url, people)?;
    login.from(LOGINS.into()).run(bench.seconds)?;
    let peak = megabytes(shop.id(), "VmHWM:")?.context("no VmHWM")?;
    let limit = IDLE_MB + PER_HASH_MB * f64::from(LOGINS);
    let text = |megabytes: f64| format!("{megabytes:.0} MB");
    Ok(vec![
        Row::value(
            "memory, idle, after a first start",
            idle,
            Target::AtMost(IDLE_MB),
            text,
        ),
        Row::value(
            "memory, peak of 8 logins",
            peak,
            Target::AtMost(limit),
            text,
        ),
    ])
}

/// A line of `/proc/<id>/status`, which only Linux has.
fn megabytes(id: u32, field: &str) -> Result<Option<f64>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let mut values = status.lines().filter_map(|line| line.strip_prefix(field));
    let kibibytes = values
        .next()
        .and_then(|value| value.trim().strip_suffix(" kB"));
    let kibibytes: f64 = kibibytes.context("no such line")?.parse()?;
    Ok(Some(kibibytes * 1.024 / 1_000.0))
}
