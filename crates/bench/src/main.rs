//! `make bench`: the shop against native programs that do the same work.
//!
//! `run` measures and prints a table; `native` is the native program that most
//! of it is measured against. Machines are noisy, so both sides take turns in
//! short rounds, and what counts is the median of the ratios of neighbours.

mod hash;
mod http;
mod load;
mod measure;
mod native;
mod process;
mod rounds;
mod servers;
mod table;
mod token;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure and print the table; from the root of the repository
    Run(measure::Options),
    /// Serve login, account and product natively
    Native(native::Options),
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Command::Run(options) => measure::run(&options),
        Command::Native(options) => native::serve(options),
    }
}
