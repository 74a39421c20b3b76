//! Access tokens in Wasm, against the library that most native programs would take.

use std::path::Path;

use anyhow::Result;

use super::{Bench, COMPONENTS};
use crate::rounds::{Pairs, median};
use crate::table::{Row, Target};
use crate::token::{Component, Kind, Native, Work, new_pem};

/// Each takes some ten milliseconds.
const ROUNDS: usize = 31;
const MAX_RATIO: f64 = 3.0;
const MAX_MICROSECONDS: f64 = 30.0;

pub fn rows(bench: &Bench) -> Result<Vec<Row>> {
    bench.say("access tokens");
    let file = Path::new(COMPONENTS).join("auth.wasm");
    let pem = new_pem();
    let mut rows = Vec::new();
    for (kind, name) in [(Kind::Hs256, "HS256"), (Kind::EdDsa, "EdDSA")] {
        let mut component = Component::new(&file, kind, &pem)?;
        let native = Native::new(kind, &pem)?;
        for (work, verb) in [(Work::Sign, "sign"), (Work::Verify, "verify")] {
            component.time(work)?;
            native.time(work)?;
            let pairs = Pairs::measure(ROUNDS, || component.time(work), || native.time(work))?;
            let text = |microseconds: f64| format!("{microseconds:.1} µs");
            let ours = median(&pairs.ours);
            rows.push(Row::ratio(
                &format!("{verb} {name} in Wasm · jwt-simple, native"),
                text(ours),
                text(median(&pairs.yardstick)),
                pairs.ratio(),
                Target::AtMost(MAX_RATIO),
            ));
            // An elliptic curve takes longer than that natively, too.
            if kind == Kind::Hs256 {
                let what = format!("{verb} {name} in Wasm");
                rows.push(Row::value(
                    &what,
                    ours,
                    Target::AtMost(MAX_MICROSECONDS),
                    text,
                ));
            }
        }
    }
    Ok(rows)
}
