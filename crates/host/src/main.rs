//! The embedded host: serves the Spin application of a `spin.toml` without
//! Spin, for local work, tests and single machines.
//!
//! Read `up.rs` for how it starts and `server.rs` for a request's way.

mod answer;
mod banner;
mod bindings;
mod build;
mod cache;
mod cli;
mod command;
mod compose;
mod connection;
mod engine;
mod files;
mod hosts;
mod logs;
mod managed;
mod manifest;
mod outbound;
mod redis;
mod redis_server;
mod request;
mod routes;
mod runtime_config;
mod server;
mod setup;
mod sqlite;
mod state;
mod turns;
mod up;
mod variables;
mod worker;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use cli::{Cli, Command};

/// A request makes hundreds of small allocations, on whichever thread it is just
/// then; and what the compiler took at the first start goes back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line, whatever the causes' texts look like.
            let text = format!("{error:#}")
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            eprintln!("error: {text}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.command {
        Command::Own(words) => command::run(&words),
        Command::Compile {
            manifest,
            component,
            cache,
        } => cache::compile(&manifest, &component, &cache),
        Command::Guard { command } => redis_server::guard(&command),
        Command::Up(options) => {
            // rustls asks for a choice; another one in the process is no error.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(worker_threads())
                .enable_all()
                .build()?;
            let result = runtime.block_on(up::up(*options));
            // Requests had their time; instances that still compute must not
            // hold up the end.
            runtime.shutdown_background();
            result
        }
    }
}

/// More threads than processors: a guest that computes keeps its thread for
/// milliseconds, and meanwhile the system lets another thread serve everyone else.
/// (Three endless loops on two processors left 31 requests/s to others with two
/// threads, and 634 with four; without loops there is no difference.)
fn worker_threads() -> usize {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    (2 * cpus).max(4)
}

/// Help goes out as clap has it; a mistake is one line.
fn usage(error: &clap::Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        eprintln!("error: say what to do: `storefront up`; see `storefront --help`");
        return ExitCode::from(2);
    }
    let text = error.to_string();
    let message = text.split("\n\n").next().unwrap_or_default();
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    eprintln!("{message}; see `storefront up --help`");
    ExitCode::from(2)
}
