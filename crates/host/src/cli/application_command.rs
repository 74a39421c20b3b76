//! `storefront NAME …`: commands that an application brings along, in
//! `[application.tool.storefront.commands.NAME]`. Each is one SQL statement, or a
//! program.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{OpenFlags, params_from_iter};
use serde::Deserialize;

use crate::manifest::Application;
use crate::manifest::runtime_config;

/// Tells a program the path of the default database.
const DATABASE_VARIABLE: &str = "STOREFRONT_DATABASE";

/// A command as the manifest has it.
enum Command {
    Statement(Statement),
    Program(Program),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// The arguments' names, for people; as many as the statement has parameters.
    arguments: Vec<String>,
    /// Returns a row for each thing that it did.
    sql: String,
    /// What to say when it returned rows.
    done: String,
    /// What to say when there were none.
    nothing: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    /// Its file; a relative path starts from the manifest's folder.
    program: PathBuf,
    /// What it is called with, before the words of the command line.
    #[serde(default)]
    arguments: Vec<String>,
}

/// Runs a command on the default database, be the application running or not.
pub fn run(words: &[OsString]) -> Result<()> {
    let (name, words) = words.split_first().context("no command")?;
    let name = name.to_string_lossy();
    let words = Words::read(words)?;
    let unknown = || format!("{name:?} is neither `up` nor in a manifest");
    let application = Application::load(&words.from).with_context(unknown)?;
    let command = find(&application, &name)?;
    let runtime_config = words.runtime_config_file.as_deref();
    let state = std::path::absolute(&words.state_dir)?;
    let databases = runtime_config::databases(&application.manifest, runtime_config, &state)?;
    let database = &databases["default"];
    match command {
        Command::Statement(statement) => statement.run(&name, &words.rest, database),
        Command::Program(program) => program.run(&application.root, &words.rest, database),
    }
}

/// What stands behind a command's name: our own options, which say where the
/// database is, and all the rest in its order.
struct Words {
    from: PathBuf,
    state_dir: PathBuf,
    runtime_config_file: Option<PathBuf>,
    rest: Vec<OsString>,
}

impl Words {
    /// Our options may stand anywhere before `--`. Those of a program are not
    /// known here, so clap could not tell them from arguments.
    fn read(words: &[OsString]) -> Result<Self> {
        let mut found = Self {
            from: "spin.toml".into(),
            state_dir: ".storefront".into(),
            runtime_config_file: None,
            rest: Vec::new(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                found.rest.push(word.clone());
                found.rest.extend(words.by_ref().cloned());
                break;
            }
            let text = word.to_str().unwrap_or_default();
            let (option, value) = match text.split_once('=') {
                Some((option, value)) => (option, Some(OsStr::new(value))),
                None => (text, None),
            };
            if !["-f", "--from", "--state-dir", "--runtime-config-file"].contains(&option) {
                found.rest.push(word.clone());
                continue;
            }
            let value = value.or_else(|| words.next().map(OsString::as_os_str));
            let value = value.with_context(|| format!("{option} needs a value"))?;
            match option {
                "--state-dir" => found.state_dir = value.into(),
                "--runtime-config-file" => found.runtime_config_file = Some(value.into()),
                _ => found.from = value.into(),
            }
        }
        Ok(found)
    }
}

impl Statement {
    fn run(&self, name: &str, words: &[OsString], path: &Path) -> Result<()> {
        let mut arguments = Vec::new();
        let mut may_be_options = true;
        for word in words {
            let text = word.to_str().context("arguments have to be UTF-8")?;
            if may_be_options && text == "--" {
                may_be_options = false;
            } else if may_be_options && text.starts_with('-') {
                bail!("unexpected argument {text:?}");
            } else {
                arguments.push(text);
            }
        }
        ensure!(
            arguments.len() == self.arguments.len(),
            "write: storefront {name} {}",
            self.arguments.join(" ")
        );
        // Not created here: an empty one would hide that --state-dir is wrong.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        let database = rusqlite::Connection::open_with_flags(path, flags).with_context(|| {
            format!(
                "no database at {}; run `storefront up` first",
                path.display()
            )
        })?;
        let mut statement = database.prepare(&self.sql)?;
        let rows = statement.query_map(params_from_iter(&arguments), |_| Ok(()))?;
        let count = rows.collect::<Result<Vec<()>, _>>()?.len();
        let say = |text: &str| text.replace("{0}", arguments.first().unwrap_or(&""));
        ensure!(count > 0, "{}", say(&self.nothing));
        println!("{}", say(&self.done));
        Ok(())
    }
}

impl Program {
    /// Becomes the program, where the system can do that.
    fn run(&self, root: &Path, words: &[OsString], database: &Path) -> Result<()> {
        let path = root.join(&self.program);
        let mut process = Process::new(&path);
        process
            .args(&self.arguments)
            .args(words)
            .env(DATABASE_VARIABLE, database);
        let cannot = || format!("cannot run {}", path.display());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            Err(process.exec()).with_context(cannot)
        }
        #[cfg(not(unix))]
        {
            let status = process.status().with_context(cannot)?;
            std::process::exit(status.code().unwrap_or(1))
        }
    }
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
    read(command.clone()).with_context(|| format!("application.tool.storefront.commands.{name}"))
}

fn read(command: toml::Value) -> Result<Command> {
    Ok(match command.get("program") {
        Some(_) => Command::Program(command.try_into()?),
        None => Command::Statement(command.try_into()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Words> {
        let words: Vec<_> = line.split_whitespace().map(OsString::from).collect();
        Words::read(&words)
    }

    #[test]
    fn our_options_are_taken_out_and_the_rest_keeps_its_order() {
        let found = words("--dry-run --state-dir s a.sql --from=x/spin.toml --all -- --state-dir");
        let found = found.unwrap();
        assert_eq!(found.state_dir, Path::new("s"));
        assert_eq!(found.from, Path::new("x/spin.toml"));
        assert_eq!(
            found.rest,
            ["--dry-run", "a.sql", "--all", "--", "--state-dir"]
        );
        assert!(words("a --runtime-config-file").is_err());
    }

    #[test]
    fn a_command_is_a_statement_or_a_program() {
        let read = |text: &str| read(toml::from_str(text).expect("TOML"));
        let program = read("program = 'target/x'\narguments = ['import']");
        assert!(matches!(program, Ok(Command::Program(_))));
        let statement = "arguments = []\nsql = ''\ndone = ''\nnothing = ''";
        assert!(matches!(read(statement), Ok(Command::Statement(_))));
        assert!(read("program = 'x'\nsql = ''").is_err());
    }
}
