//! The state folder: databases, logs, secrets, and compiled components.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The paths of the state folder.
pub struct StateFolder {
    /// The folder itself.
    pub root: PathBuf,
    /// Compiled components.
    pub cache: PathBuf,
    /// The logs of components.
    pub logs: PathBuf,
    /// Copies of mounted files. It need not exist.
    pub files: PathBuf,
}

impl StateFolder {
    /// Creates the folders that are missing. Only the host's user has access to them, as
    /// they contain secrets.
    pub fn prepare(folder: &Path) -> Result<Self> {
        let root = create(std::path::absolute(folder)?)?;
        Ok(Self {
            cache: create(root.join("cache"))?,
            logs: create(root.join("logs"))?,
            files: root.join("files"),
            root,
        })
    }
}

fn create(folder: PathBuf) -> Result<PathBuf> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .with_context(|| {
            let folder = folder.display();
            format!("cannot use {folder}; choose another folder with --state-dir")
        })?;
    Ok(folder)
}
