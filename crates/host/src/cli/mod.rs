//! The command line: `storefront up`, and the commands of the application.

mod application_command;
mod backup;
mod banner;
mod build;
mod copy;
mod databases;
mod options;
mod request_command;
mod up;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::managed::guard;
use crate::runtime::compile_cache;
use options::{Cli, Command};

/// Exit code of a wrong command line.
const USAGE_ERROR: u8 = 2;

/// Runs the command of the command line. An error is one line on standard error.
pub fn main() -> ExitCode {
    let Err(error) = run() else {
        return ExitCode::SUCCESS;
    };
    if let Some(error) = error.downcast_ref::<clap::Error>() {
        return print_usage_error(error);
    }
    eprintln!("error: {}", one_line(&format!("{error:#}")));
    ExitCode::FAILURE
}

fn run() -> anyhow::Result<()> {
    match Cli::try_parse()?.command {
        Command::Application(words) => application_command::run(&words),
        Command::Backup(options) => backup::backup(&options),
        Command::Restore(options) => backup::restore(&options),
        Command::Copy(options) => run_async(copy::copy(&options)),
        Command::Compile {
            manifest,
            component,
            cache,
        } => compile_cache::compile(&manifest, &component, &cache),
        Command::Guard { command } => guard::exec_guarded(&command),
        Command::Up(options) => {
            // An error means that there is a provider already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            run_async(up::up(*options))
        }
    }
}

/// Runs a future to its end. Threads that have not ended by then are not waited for.
fn run_async<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(future);
    runtime.shutdown_background();
    result
}

/// Prints clap's help as it is, and a mistake in one line.
fn print_usage_error(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("error: no command; try `storefront up`, or see `storefront --help`");
        }
        _ => {
            let text = error.to_string();
            let message = text.split("\n\n").next().unwrap_or_default();
            eprintln!("{}; see --help", one_line(message));
        }
    }
    ExitCode::from(USAGE_ERROR)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
