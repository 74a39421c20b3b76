//! The command line. Options that Spin has too mean the same here.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::manifest::runtime_config::{self, DatabaseConfig};
use crate::manifest::schema::Application;
use crate::observe::request_log::LogFormat;

/// Serves a Spin application on one machine, without Spin.
#[derive(Parser, Debug)]
#[command(name = "storefront", version, about)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Start the application
    Up(Box<UpOptions>),
    /// Copy the database to a file, while the shop runs
    Backup(BackupOptions),
    /// Replace the database by a backup, while the shop is stopped
    Restore(BackupOptions),
    /// Copy the database into an empty one, while the shop is stopped
    Copy(CopyOptions),
    /// A command of the application, from its manifest
    #[command(external_subcommand)]
    Application(Vec<OsString>),
    /// Compile a component into the cache
    #[command(name = "__compile", hide = true)]
    Compile {
        /// The application's manifest.
        manifest: PathBuf,
        /// The component's id.
        component: String,
        /// The folder of compiled components.
        cache: PathBuf,
    },
    /// Run a program that ends when its parent does
    #[command(name = "__guard", hide = true)]
    Guard {
        /// The program and its arguments.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        command: Vec<OsString>,
    },
}

/// Options that tell where an application and its databases are.
#[derive(Args, Clone, Debug)]
pub struct ApplicationOptions {
    /// The application's manifest, or the folder that contains its spin.toml
    #[arg(
        short = 'f',
        long = "from",
        value_name = "FILE",
        default_value = "spin.toml"
    )]
    pub from: PathBuf,

    /// Where databases, logs and compiled components are kept
    #[arg(long, value_name = "DIR", default_value = ".storefront")]
    pub state_dir: PathBuf,

    /// Runtime configuration: where named SQLite databases are kept
    #[arg(long, value_name = "FILE")]
    pub runtime_config_file: Option<PathBuf>,
}

impl ApplicationOptions {
    /// Returns the arguments of a command line with these options.
    pub fn to_arguments(&self) -> Vec<OsString> {
        let mut arguments: Vec<OsString> = vec![
            "--from".into(),
            self.from.clone().into(),
            "--state-dir".into(),
            self.state_dir.clone().into(),
        ];
        if let Some(file) = &self.runtime_config_file {
            arguments.extend(["--runtime-config-file".into(), file.clone().into()]);
        }
        arguments
    }

    /// Returns where the application's default database is.
    ///
    /// # Errors
    /// The runtime configuration is invalid.
    pub fn default_database(&self, application: &Application) -> Result<DatabaseConfig> {
        let state = std::path::absolute(&self.state_dir)?;
        let runtime_config = self.runtime_config_file.as_deref();
        let databases = runtime_config::databases(&application.manifest, runtime_config, &state)?;
        Ok(databases["default"].clone())
    }
}

/// Options of `storefront backup` and `storefront restore`.
#[derive(Args, Debug)]
pub struct BackupOptions {
    /// The backup's file
    pub file: PathBuf,

    /// The application.
    #[command(flatten)]
    pub application: ApplicationOptions,
}

/// Options of `storefront copy`.
#[derive(Args, Debug)]
pub struct CopyOptions {
    /// The runtime configuration whose default database is the copy
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,

    /// The application.
    #[command(flatten)]
    pub application: ApplicationOptions,
}

/// Options of `storefront up`.
#[derive(Args, Debug)]
pub struct UpOptions {
    /// The application.
    #[command(flatten)]
    pub application: ApplicationOptions,

    /// Run the components' build commands first
    #[arg(long)]
    pub build: bool,

    /// IP address and port to listen on; port 0 is any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// SQL to run on the default database before serving: a statement or @FILE
    #[arg(long, value_name = "SQL|@FILE")]
    pub sqlite: Vec<String>,

    /// Set an application variable: NAME=VALUE, or NAME=@FILE for a file's content.
    /// `SPIN_VARIABLE_NAME` in the environment does the same
    #[arg(long = "variable", visible_alias = "env", value_name = "NAME=VALUE")]
    pub variables: Vec<String>,

    /// Requests that one component instance serves before it is replaced
    // In Spin it is 128. A new instance opens its handles and reads its settings. With 128,
    // that takes a twentieth of the time of short requests.
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = parse_at_least_one)]
    pub max_instance_reuse_count: usize,

    /// Requests that one component instance serves at the same time
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = parse_at_least_one)]
    pub max_instance_concurrent_reuse_count: usize,

    /// How long an instance without requests is kept
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = parse_duration)]
    pub idle_instance_timeout: Duration,

    /// How long a request may take until its response starts
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = parse_duration)]
    pub request_timeout: Duration,

    /// Print only the address; component output goes to the log files alone, and requests are
    /// logged only with --log-format
    #[arg(short, long)]
    pub quiet: bool,

    /// How a line for each request is written to standard error [default: text]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,

    /// IP address and port of `GET /metrics`, for Prometheus; it needs no login, so let nobody
    /// else reach it
    #[arg(long, value_name = "ADDR")]
    pub metrics_listen: Option<SocketAddr>,
}

fn parse_at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) | Err(_) => Err("must be a whole number from 1".into()),
        Ok(n) => Ok(n),
    }
}

/// Parses `250ms`, `30s`, `2m` or `1h`. A number without a unit is in seconds.
fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let millis_per_unit: u64 = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("write a time as 250ms, 30s, 2m or 1h".into()),
    };
    let number: u64 = number
        .parse()
        .map_err(|_| "write a time as 250ms, 30s, 2m or 1h")?;
    match number.checked_mul(millis_per_unit) {
        // Longer ones could overflow the clock.
        Some(millis @ 1..=2_592_000_000) => Ok(Duration::from_millis(millis)),
        _ => Err("must be between 1ms and 720h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_take_units() {
        assert_eq!(parse_duration("250ms"), Ok(Duration::from_millis(250)));
        assert_eq!(parse_duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_duration("2m"), Ok(Duration::from_secs(120)));
        for wrong in [
            "",
            "s",
            "1.5s",
            "-1s",
            "0",
            "5d",
            "99999999999999999999s",
            "9999h",
        ] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }
}
