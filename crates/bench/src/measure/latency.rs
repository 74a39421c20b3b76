//! How long others wait while people log in.

use anyhow::Result;

use super::Bench;
use super::requests::Sides;
use crate::load::Load;
use crate::rounds::Pairs;
use crate::rounds::median;
use crate::table::{Row, Target};

/// Clients that ask for `me`, few enough to leave the processors to the logins.
const CLIENTS: usize = 4;
/// Clients that log in.
const LOGINS: usize = 8;

pub fn rows(bench: &Bench, sides: &Sides) -> Result<Vec<Row>> {
    bench.say("p99 of me, with and without logins");
    let me = sides.me().map(|load| load.from(CLIENTS));
    let login = sides.login(bench)?.map(|load| load.from(LOGINS));
    let alone = |load: &Load| Ok(load.run(bench.seconds)?.p99);
    let beside = |load: &Load, logins: &Load| {
        // Logins are there from before the first to after the last.
        let logins = logins.start(bench.seconds + 2)?;
        std::thread::sleep(std::time::Duration::from_secs(1));
        let counted = load.run(bench.seconds);
        logins.finish()?;
        Ok(counted?.p99)
    };
    let quiet = Pairs::measure(bench.rounds, || alone(&me[0]), || alone(&me[1]))?;
    let busy = Pairs::measure(
        bench.rounds,
        || beside(&me[0], &login[0]),
        || beside(&me[1], &login[1]),
    )?;
    Ok(vec![
        row("p99 of me, alone · axum", &quiet),
        row("p99 of me, beside 8 logins · axum", &busy),
    ])
}

fn row(what: &str, pairs: &Pairs) -> Row {
    let text = |times: &[f64]| format!("{:.1} ms", median(times));
    let (ours, yardstick) = (text(&pairs.ours), text(&pairs.yardstick));
    Row::ratio(what, ours, yardstick, pairs.ratio(), Target::None)
}
