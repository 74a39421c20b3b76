//! Checks the databases before the host serves, and runs `--sqlite`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::options::UpOptions;
use crate::manifest::runtime_config::database_paths;
use crate::manifest::schema::Manifest;
use crate::spin::sqlite::database::Database;

/// Returns the files of the databases that components use, by label. Each is opened once,
/// so that one that cannot be used is an error now, and `--sqlite` runs.
pub fn prepare(
    manifest: &Manifest,
    options: &UpOptions,
    state: &Path,
) -> Result<BTreeMap<String, PathBuf>> {
    let runtime_config = options.application.runtime_config_file.as_deref();
    let mut paths = database_paths(manifest, runtime_config, state)?;
    let default = Database::new(paths["default"].clone());
    let is_used = |label: &String| {
        let mut components = manifest.component.values();
        components.any(|component| component.sqlite_databases.contains(label))
    };
    paths.retain(|label, _| is_used(label));
    for path in paths.values() {
        Database::new(path.clone())
            .execute_batch("begin immediate; rollback")
            .with_context(|| {
                let path = path.display();
                format!("cannot use the database {path}; choose another --state-dir")
            })?;
    }
    for argument in &options.sqlite {
        let statements = match argument.strip_prefix('@') {
            Some(file) => {
                fs::read_to_string(file).with_context(|| format!("--sqlite: cannot read {file}"))?
            }
            None => argument.clone(),
        };
        default
            .execute_batch(&statements)
            .with_context(|| format!("--sqlite {argument:?}"))?;
    }
    Ok(paths)
}
