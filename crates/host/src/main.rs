//! The embedded host: serves the Spin application of a `spin.toml` without
//! Spin, for local work, tests and single machines.
//!
//! Read `up.rs` for how it starts and `server.rs` for a request's way.

mod cli;
mod managed;
mod manifest;
mod runtime;
mod scheduler;
mod server;
mod spin;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use cli::options::{Cli, Command};
use cli::{application_command, up};
use managed::redis_server;
use runtime::compile_cache;

/// A request makes hundreds of small allocations; and what the compiler took at the
/// first start goes back to the system.
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
        Command::Own(words) => application_command::run(&words),
        Command::Compile {
            manifest,
            component,
            cache,
        } => compile_cache::compile(&manifest, &component, &cache),
        Command::Guard { command } => redis_server::guard(&command),
        Command::Up(options) => {
            // rustls asks for a choice; another one in the process is no error.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            let result = runtime.block_on(up::up(*options));
            // Threads had their time to end.
            runtime.shutdown_background();
            result
        }
    }
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
