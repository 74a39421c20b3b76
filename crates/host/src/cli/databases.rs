//! Checks the databases before the host serves, and runs `--sqlite`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use super::options::UpOptions;
use crate::manifest::runtime_config::{self, DatabaseConfig};
use crate::manifest::schema::Manifest;
use crate::spin::sqlite::local::LocalDatabase;
use crate::spin::sqlite::remote::RemoteDatabase;

/// How long a server of libSQL may take for the statements at the start.
const SERVER_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns the databases that components use, by label. Each is opened once, so that a file
/// that cannot be used is an error now; a server may come up later. `--sqlite` runs.
pub async fn prepare(
    manifest: &Manifest,
    options: &UpOptions,
    state: &Path,
) -> Result<BTreeMap<String, DatabaseConfig>> {
    let runtime_config = options.application.runtime_config_file.as_deref();
    let mut databases = runtime_config::databases(manifest, runtime_config, state)?;
    let default = databases["default"].clone();
    let is_used = |label: &String| {
        let mut components = manifest.component.values();
        components.any(|component| component.sqlite_databases.contains(label))
    };
    databases.retain(|label, _| is_used(label));
    for database in databases.values() {
        match database {
            DatabaseConfig::File(path) => check_file(path)?,
            DatabaseConfig::LibSql { url, .. } => {
                if let Err(error) = execute(database, "select 1").await {
                    eprintln!("warning: no answer from the database at {url} yet: {error:#}");
                }
            }
        }
    }
    for argument in &options.sqlite {
        let statements = match argument.strip_prefix('@') {
            Some(file) => {
                fs::read_to_string(file).with_context(|| format!("--sqlite: cannot read {file}"))?
            }
            None => argument.clone(),
        };
        execute(&default, &statements)
            .await
            .with_context(|| format!("--sqlite {argument:?}"))?;
    }
    Ok(databases)
}

fn check_file(path: &Path) -> Result<()> {
    LocalDatabase::new(path.to_owned())
        .execute_batch("begin immediate; rollback")
        .with_context(|| {
            let path = path.display();
            format!("cannot use the database {path}; choose another --state-dir")
        })
}

async fn execute(database: &DatabaseConfig, statements: &str) -> Result<()> {
    match database {
        DatabaseConfig::File(path) => {
            LocalDatabase::new(path.clone()).execute_batch(statements)?;
            Ok(())
        }
        DatabaseConfig::LibSql { url, token } => {
            let database = RemoteDatabase::new(url.clone(), token.clone());
            let connection = database
                .connect()
                .await
                .map_err(|error| anyhow!("{error:?}"))?;
            let execution = connection.execute_batch(statements);
            let result = tokio::time::timeout(SERVER_TIMEOUT, execution).await;
            result.with_context(|| format!("no answer from {url} in time"))?
        }
    }
}
