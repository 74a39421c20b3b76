//! `--runtime-config-file`: where named databases are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use url::Url;

use super::schema::Manifest;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RuntimeConfig {
    #[serde(default)]
    sqlite_database: BTreeMap<String, SqliteDatabase>,
}

/// An entry of the file, as Spin has it.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase", deny_unknown_fields)]
enum SqliteDatabase {
    Spin { path: Option<PathBuf> },
    LibSql { url: String, token: Option<String> },
}

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseConfig {
    /// A file, which need not exist.
    File(PathBuf),
    /// A server of libSQL.
    LibSql {
        /// Its address: `http://`, `https://` or `libsql://`.
        url: String,
        /// The token that it asks for. It may be empty.
        token: String,
    },
}

impl DatabaseConfig {
    /// Where it is, for people.
    pub fn place(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::LibSql { url, .. } => format!("libSQL at {url}"),
        }
    }
}

/// Returns all configured databases by label. `default` needs no configuration.
///
/// # Errors
/// The file is invalid, or a component uses a database that is not configured.
pub fn databases(
    manifest: &Manifest,
    file: Option<&Path>,
    state: &Path,
) -> Result<BTreeMap<String, DatabaseConfig>> {
    let default = DatabaseConfig::File(state.join("sqlite_db.db"));
    let mut databases = BTreeMap::from([("default".to_owned(), default)]);
    if let Some(file) = file {
        let path = std::path::absolute(file)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let configured = std::fs::read_to_string(file)
            .context("cannot be read")
            .and_then(|text| parse_databases(&text, folder, state))
            .with_context(|| format!("the runtime configuration {}", file.display()))?;
        databases.extend(configured);
    }
    for (id, component) in &manifest.component {
        for label in &component.sqlite_databases {
            if !databases.contains_key(label) {
                bail!(
                    "component.{id} uses the database {label:?}, which is not configured; \
                     add [sqlite_database.{label}] to a --runtime-config-file"
                );
            }
        }
    }
    Ok(databases)
}

/// Reads the databases of a runtime configuration, which is in `folder`.
fn parse_databases(
    text: &str,
    folder: &Path,
    state: &Path,
) -> Result<BTreeMap<String, DatabaseConfig>> {
    let config: RuntimeConfig = toml::from_str(text)
        .map_err(|error| anyhow::anyhow!("{}", error.message().replace('\n', ", ")))?;
    let database = |(label, entry): (String, SqliteDatabase)| {
        let config = match entry {
            SqliteDatabase::Spin { path: Some(path) } => DatabaseConfig::File(folder.join(path)),
            SqliteDatabase::Spin { path: None } => {
                DatabaseConfig::File(state.join(format!("sqlite_{label}.db")))
            }
            SqliteDatabase::LibSql { url, token } => {
                ensure!(
                    is_server_address(&url),
                    "sqlite_database.{label}: the url {url:?} does not start with \
                     http://, https:// or libsql:// and a host"
                );
                let token = token.unwrap_or_default();
                DatabaseConfig::LibSql { url, token }
            }
        };
        Ok((label, config))
    };
    config.sqlite_database.into_iter().map(database).collect()
}

fn is_server_address(url: &str) -> bool {
    Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "libsql") && url.has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BTreeMap<String, DatabaseConfig>> {
        parse_databases(text, Path::new("/folder"), Path::new("/state"))
    }

    #[test]
    fn a_database_is_a_file_or_a_server() {
        let text = "[sqlite_database.default]\ntype = 'libsql'\nurl = 'http://db:8080'\n\
                    token = 't'\n[sqlite_database.other]\ntype = 'spin'\n";
        let databases = parse(text).unwrap();
        let server = DatabaseConfig::LibSql {
            url: "http://db:8080".into(),
            token: "t".into(),
        };
        assert_eq!(databases["default"], server);
        let file = DatabaseConfig::File("/state/sqlite_other.db".into());
        assert_eq!(databases["other"], file);
    }

    #[test]
    fn wrong_entries_are_named() {
        let wrong = |entry: &str, word: &str| {
            let error = parse(&format!("[sqlite_database.default]\n{entry}")).unwrap_err();
            assert!(format!("{error:#}").contains(word), "{error:#}");
        };
        wrong("type = 'postgres'", "postgres");
        wrong("type = 'libsql'", "url");
        wrong("type = 'libsql'\nurl = 'db:8080'", "db:8080");
        wrong("type = 'spin'\nurl = 'http://db'", "url");
    }
}
