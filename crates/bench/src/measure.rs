//! What is measured, and its targets.

mod account;
mod hashes;
mod latency;
mod memory;
mod pictures;
mod requests;
mod searches;
mod sizes;
mod start;
mod tokens;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::http::Http;
use crate::load;
use crate::servers::{self, Shared};
use crate::table::{self, Row};
use account::Account;

/// Where everything goes that is made here. `scripts/bench.sh` has put the C
/// program there.
const FOLDER: &str = "target/bench";
/// The components, as `make components` leaves them.
const COMPONENTS: &str = "target/wasm/wasm32-wasip2/wasm";

/// Options of `storefront-bench run`.
#[derive(clap::Args)]
pub struct Options {
    /// Pairs of rounds for each comparison
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    rounds: u8,
    /// Length of a round
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Only these parts
    #[arg(long, value_enum)]
    only: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Hashes,
    Tokens,
    Sizes,
    Start,
    Memory,
    Requests,
    Latency,
    Pictures,
    Searches,
}

/// What all parts use.
struct Bench {
    rounds: usize,
    seconds: u64,
    folder: PathBuf,
    http: Http,
}

/// Measures and prints the table.
///
/// # Errors
/// Something could not be measured.
pub fn run(options: &Options) -> Result<()> {
    let folder = Path::new(FOLDER).join("run");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("cannot write {}", folder.display()))?;
    let bench = Bench {
        rounds: options.rounds.into(),
        seconds: options.seconds,
        folder,
        http: Http::new()?,
    };
    let rows = bench.rows(|part| options.only.is_empty() || options.only.contains(&part))?;
    print!("\n{}", table::print(&rows));
    Ok(())
}

impl Bench {
    fn rows(&self, wanted: impl Fn(Part) -> bool) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        if wanted(Part::Hashes) {
            rows.extend(hashes::rows(self)?);
        }
        if wanted(Part::Tokens) {
            rows.extend(tokens::rows(self)?);
        }
        let served = [Part::Memory, Part::Requests, Part::Latency, Part::Pictures];
        if served.into_iter().any(&wanted) {
            let shared = Shared::start(&self.folder)?;
            let shop = shared.shop()?;
            let people = self.register(&shop.url)?;
            // First, as nothing has driven the peak up yet.
            let memory = wanted(Part::Memory).then(|| memory::rows(self, &shop, &people));
            let native = shared.native()?;
            let sides = requests::Sides::new(self, &shop.url, &native.url, people)?;
            if wanted(Part::Requests) {
                rows.extend(requests::rows(self, &sides)?);
            }
            if wanted(Part::Pictures) {
                let nginx = servers::nginx(&self.folder)?;
                rows.extend(pictures::rows(self, &shop.url, &nginx.url)?);
            }
            if wanted(Part::Latency) {
                rows.extend(latency::rows(self, &sides)?);
            }
            rows.extend(memory.transpose()?.unwrap_or_default());
        }
        if wanted(Part::Searches) {
            rows.extend(searches::rows(self)?);
        }
        if wanted(Part::Start) {
            rows.extend(start::rows(self)?);
        }
        if wanted(Part::Sizes) {
            rows.extend(sizes::rows()?);
        }
        Ok(rows)
    }

    /// As many as log in at once: attempts at one account wait for each other
    /// near its limit.
    fn register(&self, shop: &str) -> Result<Vec<Account>> {
        self.say("accounts");
        (0..load::CONNECTIONS)
            .map(|n| Account::register(&self.http, shop, &format!("ada.{n}@example.com")))
            .collect()
    }

    /// Tells whoever waits what is going on.
    fn say(&self, what: &str) {
        eprintln!("\x1b[2m  bench · {what}\x1b[0m");
    }
}
