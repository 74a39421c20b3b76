//! The files that a component can read.
//!
//! Spin copies all of a component's `files` into a temporary folder. Here a
//! whole folder mounted at `/` is used as it is, which costs no start-up time
//! and keeps modification times; anything more selective is gathered in the
//! state folder. Mounts are read-only either way.

use std::fs;
use std::path::{Component as Part, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use wasmtime_wasi::{FsPerms, WasiCtxBuilder};

use crate::manifest::{Component, FileMount};

/// A folder that is visible at `/`.
#[derive(Clone, Debug)]
pub struct Mount {
    folder: PathBuf,
}

impl Mount {
    /// The mounts of a component. `gathered` is a folder for its copies, which
    /// is emptied first.
    pub fn prepare(root: &Path, component: &Component, gathered: &Path) -> Result<Vec<Self>> {
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
        if gathered.exists() {
            fs::remove_dir_all(gathered)
                .with_context(|| format!("cannot empty {}", gathered.display()))?;
        }
        fs::create_dir_all(gathered)
            .with_context(|| format!("cannot create {}", gathered.display()))?;
        let excluded = component
            .exclude_files
            .iter()
            .map(|pattern| {
                glob::Pattern::new(pattern)
                    .with_context(|| format!("exclude_files entry {pattern:?}"))
            })
            .collect::<Result<Vec<_>>>()?;
        for mount in &component.files {
            let copy = Gather {
                root,
                gathered,
                excluded: &excluded,
            };
            copy.mount(mount).with_context(|| match mount {
                FileMount::Pattern(pattern) => format!("files entry {pattern:?}"),
                FileMount::Placement { source, .. } => format!("files entry {}", source.display()),
            })?;
        }
        Ok(vec![Self {
            folder: gathered.to_owned(),
        }])
    }

    /// Opens the mount for one instance.
    pub fn open(&self, wasi: &mut WasiCtxBuilder) -> wasmtime::Result<()> {
        wasi.preopened_dir(&self.folder, "/", FsPerms::ReadOnly)?;
        Ok(())
    }
}

struct Gather<'a> {
    root: &'a Path,
    gathered: &'a Path,
    excluded: &'a [glob::Pattern],
}

impl Gather<'_> {
    fn mount(&self, mount: &FileMount) -> Result<()> {
        match mount {
            FileMount::Pattern(pattern) => {
                let path = self.root.join(pattern);
                if path.is_file() {
                    return self.copy(&path, &inside(Path::new(pattern))?);
                }
                // As in Spin, a folder's name means everything below it.
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
                let destination = inside(Path::new(destination.trim_start_matches('/')))?;
                if path.is_file() {
                    return self.copy(&path, &destination);
                }
                ensure!(path.is_dir(), "{} does not exist", path.display());
                self.copy_matching(&path.join("**/*"), &path, &destination)
            }
        }
    }

    fn copy_matching(&self, pattern: &Path, strip: &Path, destination: &Path) -> Result<()> {
        let pattern = pattern.to_str().context("the path is not UTF-8")?;
        let mut any = false;
        for path in glob::glob(pattern)? {
            let path = path?;
            any = true;
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
                self.copy(&path, &destination.join(inside(relative)?))?;
            }
        }
        ensure!(any || pattern.ends_with("**/*"), "matches no file");
        Ok(())
    }

    fn copy(&self, from: &Path, relative: &Path) -> Result<()> {
        let to = self.gathered.join(relative);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(from, &to)
            .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        // Copies keep their time, for components that tell it to clients.
        let modified = fs::metadata(from)?.modified()?;
        fs::File::options()
            .append(true)
            .open(&to)
            .and_then(|file| file.set_modified(modified))
            .ok();
        Ok(())
    }
}

/// A relative path without `..`.
fn inside(path: &Path) -> Result<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Part::Normal(name) => clean.push(name),
            Part::CurDir => {}
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
        assert_eq!(inside(Path::new("./a/b")).unwrap(), Path::new("a/b"));
        assert!(inside(Path::new("../a")).is_err());
        assert!(inside(Path::new("a/../../b")).is_err());
    }
}
