//! Password hashes in Wasm, against the reference library and native code.

use std::cell::RefCell;
use std::path::Path;

use anyhow::Result;

use super::{Bench, COMPONENTS, FOLDER};
use crate::hash::{Reference, Wasm, time_native, time_same_crate};
use crate::rounds::{Pairs, median};
use crate::table::{Row, Target};

/// Each takes a tenth of a second, so there can be more of them than of others.
const ROUNDS: usize = 31;

pub fn rows(bench: &Bench) -> Result<Vec<Row>> {
    bench.say("password hashes");
    let wasm = RefCell::new(Wasm::new(&Path::new(COMPONENTS).join("auth.wasm"))?);
    let mut reference = Reference::start(&Path::new(FOLDER).join("argon2"))?;
    // The first of each gets its memory from the system.
    wasm.borrow_mut().time()?;
    reference.time()?;
    time_native()?;
    time_same_crate()?;
    let ours = || wasm.borrow_mut().time();
    let c = Pairs::measure(ROUNDS, ours, || reference.time())?;
    let native = Pairs::measure(ROUNDS, ours, time_native)?;
    let same_crate = Pairs::measure(ROUNDS, ours, time_same_crate)?;
    Ok(vec![
        row("argon2id in Wasm · libargon2 (C)", &c, Target::AtMost(1.1)),
        row(
            "argon2id in Wasm · RustCrypto's, native",
            &native,
            Target::AtMost(1.6),
        ),
        row(
            "argon2id in Wasm · same crate, native",
            &same_crate,
            Target::None,
        ),
    ])
}

fn row(what: &str, pairs: &Pairs, target: Target) -> Row {
    let text = |times: &[f64]| format!("{:.1} ms", median(times));
    let (ours, yardstick) = (text(&pairs.ours), text(&pairs.yardstick));
    Row::ratio(what, ours, yardstick, pairs.ratio(), target)
}
