//! What the host prints when it is ready.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::managed::redis_server::RedisServer;
use crate::manifest::{Application, Route};

/// Facts for the user.
pub struct Banner<'a> {
    /// The bound address.
    pub address: SocketAddr,
    /// The application.
    pub application: &'a Application,
    /// The state folder.
    pub state: &'a Path,
    /// Databases in use.
    pub databases: &'a BTreeMap<String, PathBuf>,
    /// The private Redis server.
    pub redis: Option<&'a RedisServer>,
}

impl Banner<'_> {
    /// Prints the line that programs wait for, `Serving http://HOST:PORT`, and
    /// unless quiet the rest for people.
    pub fn print(&self, quiet: bool) -> Result<()> {
        let url = format!("http://{}", self.address);
        let mut text = format!("Serving {url}\n");
        if !quiet {
            text += &self.details(&url)?;
        }
        let mut stdout = io::stdout().lock();
        // Nobody may be reading; that is no reason to stop.
        let _ = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        Ok(())
    }

    fn details(&self, url: &str) -> Result<String> {
        let paint = Paint(color(&io::stdout()));
        let manifest = &self.application.manifest;
        let details = &manifest.application;
        let mut text = String::new();
        let title = format!("{} {}", details.name, details.version);
        writeln!(
            text,
            "\n  {}  {}\n",
            paint.bold(title.trim_end()),
            paint.dim(&details.description)
        )?;
        writeln!(text, "  {}\n", paint.accent(url))?;

        let mut rows = Vec::new();
        for trigger in &manifest.http {
            if let Route::Pattern(route) = &trigger.route {
                rows.push((route.clone(), trigger.component.clone()));
            }
        }
        section(&mut text, &paint, "Routes", &rows)?;

        let show = |path: &Path| relative(path).display().to_string();
        let mut rows: Vec<_> = self
            .databases
            .iter()
            .map(|(label, path)| (format!("sqlite {label}"), show(path)))
            .collect();
        if let Some(redis) = self.redis {
            rows.push((
                "redis".into(),
                format!("{} (private, {})", show(redis.folder()), redis.address()),
            ));
        }
        rows.push(("logs".into(), show(&self.state.join("logs"))));
        section(&mut text, &paint, "Storage", &rows)?;

        if let Some(welcome) = manifest.welcome() {
            let welcome = welcome_text(&self.application.root, welcome)?;
            for line in welcome.replace("{url}", url).trim_end().lines() {
                writeln!(text, "  {line}")?;
            }
            text.push('\n');
        }
        writeln!(text, "  {}", paint.dim("Ctrl-C stops"))?;
        Ok(text)
    }
}

/// The welcome is a file's name or, if there is no such file, the text itself.
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
    paint: &Paint,
    title: &str,
    rows: &[(String, String)],
) -> std::fmt::Result {
    let width = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    writeln!(text, "  {}", paint.bold(title))?;
    for (name, what) in rows {
        writeln!(text, "    {name:width$}  {}", paint.dim(what))?;
    }
    text.push('\n');
    Ok(())
}

/// Shorter where the working folder is above.
fn relative(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here)
        .map_or_else(|_| path.to_owned(), Path::to_owned)
}

/// Whether to colour text there (<https://no-color.org>).
pub fn color(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

struct Paint(bool);

impl Paint {
    fn bold(&self, text: &str) -> String {
        self.with("1", text)
    }

    fn dim(&self, text: &str) -> String {
        self.with("2", text)
    }

    fn accent(&self, text: &str) -> String {
        self.with("1;36", text)
    }

    fn with(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
