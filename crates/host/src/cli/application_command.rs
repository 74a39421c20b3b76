//! `storefront NAME …`: a command of the application, declared in
//! `[application.tool.storefront.commands.NAME]`. It is an SQL statement, a program, or a
//! request. A name can have two words.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::{Arg, Args, FromArgMatches, value_parser};
use rusqlite::{OpenFlags, params_from_iter};
use serde::Deserialize;

use super::options::ApplicationOptions;
use super::request_command::RequestCommand;
use super::run_async;
use crate::manifest::runtime_config::DatabaseConfig;
use crate::manifest::schema::{Application, Manifest};
use crate::spin::bindings::spin::sqlite::sqlite::{Error, Value};
use crate::spin::sqlite::remote::RemoteDatabase;

/// The environment variable that tells a program the path of the default database.
const DATABASE_VARIABLE: &str = "STOREFRONT_DATABASE";

/// Runs a command. The application may be running.
pub fn run(words: &[OsString]) -> Result<()> {
    let (name, words) = words.split_first().context("no command")?;
    let mut name = name.to_string_lossy().into_owned();
    let (options, mut arguments) = split_arguments(words)?;
    let application = Application::load(&options.from)
        .with_context(|| format!("{name:?} is not `up`, and there is no manifest with it"))?;
    let manifest = &application.manifest;
    if let Some(second) = arguments.first() {
        let two_words = format!("{name} {}", second.to_string_lossy());
        if manifest
            .commands()
            .is_some_and(|commands| commands.contains_key(&two_words))
        {
            name = two_words;
            arguments.remove(0);
        }
    }
    let command = find_command(manifest, &name)?;
    let database = &options.default_database(&application)?;
    match command {
        ApplicationCommand::Statement(statement) => statement.run(&name, &arguments, database),
        ApplicationCommand::Program(program) => match database {
            DatabaseConfig::File(path) => program.exec(&application.root, &arguments, path),
            DatabaseConfig::LibSql { url, .. } => bail!(
                "`storefront {name}` needs a database in a file, and this one is at {url}; \
                 run it without --runtime-config-file, and copy the file to the server as \
                 docs/operations.md says"
            ),
        },
        ApplicationCommand::Request(request) => request.run(&options, &arguments),
    }
}

/// A command in the manifest.
enum ApplicationCommand {
    Statement(Statement),
    Program(Program),
    Request(RequestCommand),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// The names of the arguments: one for each parameter of the statement.
    arguments: Vec<String>,
    /// A statement that returns a row for each change.
    sql: String,
    /// Printed if it returned rows. `{0}` is the first argument.
    done: String,
    /// The error if it returned none.
    nothing: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    /// The program's file, relative to the manifest's folder.
    program: PathBuf,
    /// Its first arguments; those of the command line follow.
    #[serde(default)]
    arguments: Vec<String>,
}

fn find_command(manifest: &Manifest, name: &str) -> Result<ApplicationCommand> {
    let commands = manifest.commands();
    let Some(command) = commands.and_then(|commands| commands.get(name)) else {
        let known = commands
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str());
        let known: Vec<_> = std::iter::once("up").chain(known).collect();
        bail!("no command {name:?}; there is {}", known.join(", "));
    };
    parse_command(command.clone())
        .with_context(|| format!("application.tool.storefront.commands.{name}"))
}

fn parse_command(command: toml::Value) -> Result<ApplicationCommand> {
    Ok(if command.get("program").is_some() {
        ApplicationCommand::Program(command.try_into()?)
    } else if command.get("request").is_some() {
        ApplicationCommand::Request(command.try_into()?)
    } else {
        ApplicationCommand::Statement(command.try_into()?)
    })
}

/// Separates the host's options from the arguments of the command. The options can be
/// anywhere before a `--`; the arguments keep their order.
fn split_arguments(words: &[OsString]) -> Result<(ApplicationOptions, Vec<OsString>), clap::Error> {
    // clap removes a `--`, which the command needs.
    let end = words.iter().position(|word| word == "--");
    let (words, rest) = words.split_at(end.unwrap_or(words.len()));
    // A positional for each word. A single one with several values would take the options
    // after its first value too.
    let ids: Vec<String> = (0..words.len()).map(|index| index.to_string()).collect();
    let positional = |id: &String| {
        Arg::new(id)
            .allow_hyphen_values(true)
            .value_parser(value_parser!(OsString))
    };
    let command = clap::Command::new("storefront")
        .no_binary_name(true)
        .disable_help_flag(true)
        .args_override_self(true)
        .args(ids.iter().map(positional));
    let matches = ApplicationOptions::augment_args(command).try_get_matches_from(words)?;
    let options = ApplicationOptions::from_arg_matches(&matches)?;
    let arguments = ids.iter().filter_map(|id| matches.get_one(id));
    Ok((options, arguments.chain(rest).cloned().collect()))
}

impl Statement {
    fn run(&self, name: &str, arguments: &[OsString], database: &DatabaseConfig) -> Result<()> {
        let arguments = self.parse_arguments(name, arguments)?;
        let count = match database {
            DatabaseConfig::File(path) => self.count_in_file(&arguments, path)?,
            DatabaseConfig::LibSql { url, token } => {
                self.count_on_server(&arguments, url.clone(), token.clone())?
            }
        };
        let first = arguments.first().map_or("", String::as_str);
        ensure!(count > 0, "{}", self.nothing.replace("{0}", first));
        println!("{}", self.done.replace("{0}", first));
        Ok(())
    }

    /// Runs the statement, and returns the number of its rows.
    fn count_in_file(&self, arguments: &[String], path: &Path) -> Result<usize> {
        // Not created here: an empty database would hide that --state-dir is wrong.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let database = rusqlite::Connection::open_with_flags(path, flags).with_context(|| {
            let path = path.display();
            format!("no database at {path}; run `storefront up` first")
        })?;
        let mut statement = database.prepare(&self.sql)?;
        let rows = statement.query_map(params_from_iter(arguments), |_| Ok(()))?;
        Ok(rows.collect::<Result<Vec<()>, _>>()?.len())
    }

    /// As [`Self::count_in_file`], on a server of libSQL.
    fn count_on_server(&self, arguments: &[String], url: String, token: String) -> Result<usize> {
        let parameters = arguments.iter().cloned().map(Value::Text).collect();
        let execution = async {
            let connection = RemoteDatabase::new(url, token).connect().await?;
            let rows = connection.execute(&self.sql, parameters).await?;
            Ok(rows.rows.len())
        };
        run_async(async {
            execution
                .await
                .map_err(|error: Error| anyhow!("the database: {error:?}"))
        })
    }

    fn parse_arguments(
        &self,
        name: &str,
        arguments: &[OsString],
    ) -> Result<Vec<String>, clap::Error> {
        let positional = |name: &String| Arg::new(name).required(true);
        let matches = clap::Command::new(name.to_owned())
            .bin_name(format!("storefront {name}"))
            .no_binary_name(true)
            .args(self.arguments.iter().map(positional))
            .try_get_matches_from(arguments)?;
        let values = self.arguments.iter().filter_map(|id| matches.get_one(id));
        Ok(values.cloned().collect())
    }
}

impl Program {
    /// Replaces this process by the program.
    fn exec(&self, root: &Path, arguments: &[OsString], database: &Path) -> Result<()> {
        let path = root.join(&self.program);
        let error = process::Command::new(&path)
            .args(&self.arguments)
            .args(arguments)
            .env(DATABASE_VARIABLE, database)
            .exec();
        Err(error).with_context(|| format!("cannot run {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn the_hosts_options_are_taken_out_and_the_rest_keeps_its_order() {
        let line = "--dry-run --state-dir s a.sql --from=x/spin.toml --all -v -- --state-dir";
        let (options, arguments) = split_arguments(&words(line)).unwrap();
        assert_eq!(options.state_dir, Path::new("s"));
        assert_eq!(options.from, Path::new("x/spin.toml"));
        assert_eq!(
            arguments,
            ["--dry-run", "a.sql", "--all", "-v", "--", "--state-dir"]
        );
        assert!(split_arguments(&words("a --runtime-config-file")).is_err());
        let (options, arguments) = split_arguments(&words("-f x --help -f y")).unwrap();
        assert_eq!((options.from, arguments), ("y".into(), words("--help")));
    }

    #[test]
    fn a_command_is_a_statement_or_a_program() {
        let parse = |text: &str| parse_command(toml::from_str(text).expect("TOML"));
        let program = parse("program = 'target/x'\narguments = ['import']");
        assert!(matches!(program, Ok(ApplicationCommand::Program(_))));
        let statement = "arguments = []\nsql = ''\ndone = ''\nnothing = ''";
        let statement = parse(statement);
        assert!(matches!(statement, Ok(ApplicationCommand::Statement(_))));
        let request = parse("request = '/flush'\nkey = 'k'\ndone = ''");
        assert!(matches!(request, Ok(ApplicationCommand::Request(_))));
        assert!(parse("program = 'x'\nsql = ''").is_err());
    }

    #[test]
    fn a_statement_has_as_many_arguments_as_names() {
        let statement = Statement {
            arguments: vec!["EMAIL".into()],
            sql: String::new(),
            done: String::new(),
            nothing: String::new(),
        };
        let parse = |line: &str| statement.parse_arguments("admin", &words(line));
        assert_eq!(parse("a@b.example").unwrap(), ["a@b.example"]);
        assert_eq!(parse("-- -a").unwrap(), ["-a"]);
        let missing = parse("").unwrap_err().to_string();
        assert!(missing.contains("<EMAIL>"), "{missing}");
        assert!(parse("a b").is_err() && parse("--all a").is_err());
    }
}
