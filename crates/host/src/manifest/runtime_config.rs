//! `--runtime-config-file`: the files of named databases.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use super::schema::Manifest;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RuntimeConfig {
    #[serde(default)]
    sqlite_database: BTreeMap<String, SqliteDatabase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SqliteDatabase {
    r#type: String,
    path: Option<PathBuf>,
}

/// Returns the files of all configured databases by label. `default` needs no
/// configuration.
///
/// # Errors
/// The file is invalid, or a component uses a database that is not configured.
pub fn database_paths(
    manifest: &Manifest,
    file: Option<&Path>,
    state: &Path,
) -> Result<BTreeMap<String, PathBuf>> {
    let mut paths = BTreeMap::from([("default".to_owned(), state.join("sqlite_db.db"))]);
    if let Some(file) = file {
        let config = parse_file(file)
            .with_context(|| format!("the runtime configuration {}", file.display()))?;
        let folder = std::path::absolute(file)?
            .parent()
            .unwrap_or(Path::new("/"))
            .to_owned();
        for (label, entry) in config.sqlite_database {
            ensure!(
                entry.r#type == "spin",
                "sqlite_database.{label}: only type \"spin\", a local file, is supported here; use `spin up`"
            );
            let path = match entry.path {
                Some(path) => folder.join(path),
                None => state.join(format!("sqlite_{label}.db")),
            };
            paths.insert(label, path);
        }
    }
    for (id, component) in &manifest.component {
        for label in &component.sqlite_databases {
            if !paths.contains_key(label) {
                bail!(
                    "component.{id} uses the database {label:?}, which is not configured; \
                     add [sqlite_database.{label}] to a --runtime-config-file"
                );
            }
        }
    }
    Ok(paths)
}

fn parse_file(file: &Path) -> Result<RuntimeConfig> {
    let text = std::fs::read_to_string(file).context("cannot be read")?;
    toml::from_str(&text)
        .map_err(|error| anyhow::anyhow!("{}", error.message().replace('\n', ", ")))
}
