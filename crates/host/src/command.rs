//! `storefront NAME …`: commands that an application brings along, as one SQL
//! statement each, in `[application.tool.storefront.commands.NAME]`.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use rusqlite::{OpenFlags, params_from_iter};
use serde::Deserialize;

use crate::manifest::Application;
use crate::runtime_config;

/// Options of an application's command.
#[derive(Parser)]
#[command(name = "storefront")]
struct Arguments {
    /// The command's name.
    name: String,
    /// What it is done to.
    arguments: Vec<String>,
    #[arg(short = 'f', long = "from", default_value = "spin.toml")]
    from: PathBuf,
    #[arg(long, default_value = ".storefront")]
    state_dir: PathBuf,
    #[arg(long)]
    runtime_config_file: Option<PathBuf>,
}

/// A command as the manifest has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    /// The arguments' names, for people; as many as the statement has parameters.
    arguments: Vec<String>,
    /// Returns a row for each thing that it did.
    sql: String,
    /// What to say when it returned rows.
    done: String,
    /// What to say when there were none.
    nothing: String,
}

/// Runs a command on the default database, be the application running or not.
pub fn run(words: &[OsString]) -> Result<()> {
    let program = std::iter::once(OsString::from("storefront"));
    let options = Arguments::try_parse_from(program.chain(words.iter().cloned()))?;
    let unknown = || format!("{:?} is neither `up` nor in a manifest", options.name);
    let application = Application::load(&options.from).with_context(unknown)?;
    let command = find(&application, &options.name)?;
    ensure!(
        options.arguments.len() == command.arguments.len(),
        "write: storefront {} {}",
        options.name,
        command.arguments.join(" ")
    );
    let runtime_config = options.runtime_config_file.as_deref();
    let state = std::path::absolute(&options.state_dir)?;
    let databases = runtime_config::databases(&application.manifest, runtime_config, &state)?;
    let path = &databases["default"];
    // Not created here: an empty one would hide that --state-dir is wrong.
    let database = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .with_context(|| {
        format!(
            "no database at {}; run `storefront up` first",
            path.display()
        )
    })?;
    let mut statement = database.prepare(&command.sql)?;
    let rows = statement.query_map(params_from_iter(&options.arguments), |_| Ok(()))?;
    let count = rows.collect::<Result<Vec<()>, _>>()?.len();
    let say = |text: &str| text.replace("{0}", options.arguments.first().map_or("", |a| a));
    ensure!(count > 0, "{}", say(&command.nothing));
    println!("{}", say(&command.done));
    Ok(())
}

fn find(application: &Application, name: &str) -> Result<Command> {
    let commands = application.manifest.commands();
    let Some(command) = commands.and_then(|commands| commands.get(name)) else {
        let known = commands
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str());
        let known: Vec<_> = std::iter::once("up").chain(known).collect();
        bail!("no command {name:?}; there is {}", known.join(", "));
    };
    let command = command.clone().try_into();
    command.with_context(|| format!("application.tool.storefront.commands.{name}"))
}
