//! The text that the host prints when it is ready.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::managed::redis_server::RedisServer;
use crate::manifest::runtime_config::DatabaseConfig;
use crate::manifest::schema::{Application, TriggerRoute};

/// What the text is about.
pub struct Banner<'a> {
    /// The address that the host listens on.
    pub address: SocketAddr,
    /// The application.
    pub application: &'a Application,
    /// The state folder.
    pub state: &'a Path,
    /// The databases by label.
    pub databases: &'a BTreeMap<String, DatabaseConfig>,
    /// The private Redis server, if there is one.
    pub redis: Option<&'a RedisServer>,
}

impl Banner<'_> {
    /// Prints `Serving http://HOST:PORT`, for which programs wait, and more for people
    /// unless `quiet`.
    pub fn print(&self, quiet: bool) -> Result<()> {
        let url = format!("http://{}", self.address);
        let mut text = format!("Serving {url}\n");
        if !quiet {
            text += &self.details(&url)?;
        }
        let mut stdout = io::stdout().lock();
        // The host serves even if standard output is closed.
        let _ = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        Ok(())
    }

    fn details(&self, url: &str) -> Result<String> {
        let style = Style {
            color: supports_color(&io::stdout()),
        };
        let manifest = &self.application.manifest;
        let details = &manifest.application;
        let mut text = String::new();
        let title = format!("{} {}", details.name, details.version);
        writeln!(
            text,
            "\n  {}  {}\n",
            style.bold(title.trim_end()),
            style.dim(&details.description)
        )?;
        writeln!(text, "  {}\n", style.accent(url))?;

        let mut rows = Vec::new();
        for trigger in &manifest.http {
            if let TriggerRoute::Pattern(route) = &trigger.route {
                rows.push((route.clone(), trigger.component.clone()));
            }
        }
        section(&mut text, &style, "Routes", &rows)?;

        let relative = |path: &Path| relative_path(path).display().to_string();
        let mut rows: Vec<_> = self
            .databases
            .iter()
            .map(|(label, config)| {
                let place = match config {
                    DatabaseConfig::File(path) => relative(path),
                    DatabaseConfig::LibSql { .. } => config.place(),
                };
                (format!("sqlite {label}"), place)
            })
            .collect();
        if let Some(redis) = self.redis {
            rows.push((
                "redis".into(),
                format!(
                    "{} (private, {})",
                    relative(redis.folder()),
                    redis.address()
                ),
            ));
        }
        rows.push(("logs".into(), relative(&self.state.join("logs"))));
        section(&mut text, &style, "Storage", &rows)?;

        if let Some(welcome) = manifest.welcome() {
            let welcome = welcome_text(&self.application.root, welcome)?;
            for line in welcome.replace("{url}", url).trim_end().lines() {
                writeln!(text, "  {line}")?;
            }
            text.push('\n');
        }
        writeln!(text, "  {}", style.dim("Ctrl-C stops"))?;
        Ok(text)
    }
}

/// Returns the welcome of the manifest: a file's content or, if there is no such file, the
/// text itself.
fn welcome_text(root: &Path, welcome: &str) -> Result<String> {
    let file = root.join(welcome);
    if !welcome.contains('\n') && file.is_file() {
        return std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()));
    }
    Ok(welcome.to_owned())
}

fn section(
    text: &mut String,
    style: &Style,
    title: &str,
    rows: &[(String, String)],
) -> std::fmt::Result {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    writeln!(text, "  {}", style.bold(title))?;
    for (name, value) in rows {
        writeln!(text, "    {name:width$}  {}", style.dim(value))?;
    }
    text.push('\n');
    Ok(())
}

/// The path relative to the working directory, if it is inside.
fn relative_path(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .map_or_else(|_| path.to_owned(), Path::to_owned)
}

/// Whether a stream may have colours (<https://no-color.org>).
pub fn supports_color(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Formats text for a terminal.
struct Style {
    color: bool,
}

impl Style {
    fn bold(&self, text: &str) -> String {
        self.escape("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.escape("2", text)
    }

    fn accent(&self, text: &str) -> String {
        self.escape("1;36", text)
    }

    fn escape(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
