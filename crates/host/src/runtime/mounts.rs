//! Mounts: the files that a component can read.
//!
//! Spin copies all of a component's `files` into a temporary folder. This host uses a
//! folder that is mounted at `/` as it is, which takes no time at the start and keeps
//! modification times. Other files are copied into the state folder. All mounts are
//! read-only.

use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

use crate::manifest::schema::{Component, FileMount};

/// A folder that a component sees at `/`.
#[derive(Clone, Debug)]
pub struct Mount {
    folder: PathBuf,
}

impl Mount {
    /// Prepares the mounts of a component. `copies` is a folder for copies of its files; it
    /// is emptied first.
    pub fn prepare(root: &Path, component: &Component, copies: &Path) -> Result<Vec<Self>> {
        if component.files.is_empty() {
            return Ok(Vec::new());
        }
        if let (
            [
                FileMount::Placement {
                    source,
                    destination,
                },
            ],
            [],
        ) = (
            component.files.as_slice(),
            component.exclude_files.as_slice(),
        ) && destination == "/"
        {
            let folder = root.join(source);
            if folder.is_dir() {
                return Ok(vec![Self { folder }]);
            }
        }
        if copies.exists() {
            fs::remove_dir_all(copies)
                .with_context(|| format!("cannot empty {}", copies.display()))?;
        }
        fs::create_dir_all(copies)
            .with_context(|| format!("cannot create {}", copies.display()))?;
        let excluded = component
            .exclude_files
            .iter()
            .map(|pattern| {
                glob::Pattern::new(pattern)
                    .with_context(|| format!("exclude_files entry {pattern:?}"))
            })
            .collect::<Result<Vec<_>>>()?;
        for mount in &component.files {
            let copy = FileCopier {
                root,
                copies,
                excluded: &excluded,
            };
            copy.copy_mount(mount).with_context(|| match mount {
                FileMount::Pattern(pattern) => format!("files entry {pattern:?}"),
                FileMount::Placement { source, .. } => format!("files entry {}", source.display()),
            })?;
        }
        Ok(vec![Self {
            folder: copies.to_owned(),
        }])
    }

    /// Opens the mount for one instance.
    pub fn open(&self, wasi: &mut WasiCtxBuilder) -> wasmtime::Result<()> {
        wasi.preopened_dir(&self.folder, "/", FsPerms::ReadOnly)?;
        Ok(())
    }
}

/// Copies the files of one component.
struct FileCopier<'a> {
    root: &'a Path,
    copies: &'a Path,
    excluded: &'a [glob::Pattern],
}

impl FileCopier<'_> {
    fn copy_mount(&self, mount: &FileMount) -> Result<()> {
        match mount {
            FileMount::Pattern(pattern) => {
                let path = self.root.join(pattern);
                if path.is_file() {
                    return self.copy_file(&path, &relative_inside(Path::new(pattern))?);
                }
                // As in Spin, a folder stands for everything below it.
                let pattern = if path.is_dir() {
                    path.join("**/*")
                } else {
                    path
                };
                self.copy_matching(&pattern, self.root, Path::new(""))
            }
            FileMount::Placement {
                source,
                destination,
            } => {
                let path = self.root.join(source);
                let destination = relative_inside(Path::new(destination.trim_start_matches('/')))?;
                if path.is_file() {
                    return self.copy_file(&path, &destination);
                }
                ensure!(path.is_dir(), "{} does not exist", path.display());
                self.copy_matching(&path.join("**/*"), &path, &destination)
            }
        }
    }

    fn copy_matching(&self, pattern: &Path, strip: &Path, destination: &Path) -> Result<()> {
        let pattern = pattern.to_str().context("the path is not UTF-8")?;
        let mut has_matches = false;
        for path in glob::glob(pattern)? {
            let path = path?;
            has_matches = true;
            let relative = path.strip_prefix(self.root).unwrap_or(&path);
            if path.is_file()
                && !self
                    .excluded
                    .iter()
                    .any(|excluded| excluded.matches_path(relative))
            {
                let relative = path
                    .strip_prefix(strip)
                    .context("the pattern leaves the application's folder")?;
                self.copy_file(&path, &destination.join(relative_inside(relative)?))?;
            }
        }
        ensure!(has_matches || pattern.ends_with("**/*"), "matches no file");
        Ok(())
    }

    fn copy_file(&self, from: &Path, relative: &Path) -> Result<()> {
        let to = self.copies.join(relative);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from, &to)
            .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        // A copy keeps the modification time, which components send to clients.
        let modified = fs::metadata(from)?.modified()?;
        fs::File::options()
            .append(true)
            .open(&to)
            .and_then(|file| file.set_modified(modified))
            .ok();
        Ok(())
    }
}

/// Checks that a relative path does not leave its folder.
fn relative_inside(path: &Path) -> Result<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            path::Component::Normal(name) => clean.push(name),
            path::Component::CurDir => {}
            _ => bail!("{} leaves the mounted folder", path.display()),
        }
    }
    Ok(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(
            relative_inside(Path::new("./a/b")).unwrap(),
            Path::new("a/b")
        );
        assert!(relative_inside(Path::new("../a")).is_err());
        assert!(relative_inside(Path::new("a/../../b")).is_err());
    }
}
