//! From the command to the first answer.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use super::Bench;
use crate::rounds::median;
use crate::servers::shop_alone;
use crate::table::{Row, Target};

const FIRST_REQUEST: &str = "/api/products/product/1099";

pub fn rows(bench: &Bench) -> Result<Vec<Row>> {
    bench.say("start");
    let state = bench.folder.join("start");
    let text = |seconds: f64| format!("{seconds:.2} s");
    // This one compiles the components, makes the database and fills it.
    let first = time(bench, &state)?;
    let mut later = Vec::new();
    for _ in 0..bench.rounds {
        later.push(time(bench, &state)?);
    }
    Ok(vec![
        Row::value(
            "first start, to its first answer",
            first,
            Target::None,
            text,
        ),
        Row::value(
            "later start, to its first answer",
            median(&later),
            Target::AtMost(1.0),
            text,
        ),
    ])
}

/// With a Redis of its own, as `make up` starts it.
fn time(bench: &Bench, state: &Path) -> Result<f64> {
    let start = Instant::now();
    let shop = shop_alone(state)?;
    bench
        .http
        .get(&format!("{}{FIRST_REQUEST}", shop.url), &[])?;
    Ok(start.elapsed().as_secs_f64())
}
