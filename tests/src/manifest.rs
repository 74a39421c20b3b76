//! A copy of the application's manifest with another picture folder.

use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::workspace;

pub struct Manifest {
    table: Table,
}

impl Manifest {
    /// The workspace's `spin.toml` with absolute paths.
    pub fn of_the_application() -> Self {
        let text = fs::read_to_string(workspace().join("spin.toml")).expect("spin.toml");
        let mut table: Table = text.parse().expect("spin.toml is TOML");
        let components = table["component"].as_table_mut().expect("components");
        for (_, component) in components.iter_mut() {
            let source = component["source"].as_str().expect("a path");
            component["source"] = absolute(source);
            for mount in component
                .get_mut("files")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                mount["source"] = absolute(mount["source"].as_str().expect("a path"));
            }
        }
        Self { table }
    }

    /// Serves this folder as `/cache/catalog`.
    pub fn with_pictures(mut self, folder: &Path) -> Self {
        let text = folder.to_str().expect("a UTF-8 path");
        self.table["component"]["media"]["files"][0]["source"] = text.into();
        self
    }

    /// Writes the manifest with any change, valid or not.
    pub fn write_with(&self, dir: &Path, edit: impl FnOnce(String) -> String) -> PathBuf {
        let path = dir.join("spin.toml");
        let text = edit(toml::to_string(&self.table).expect("TOML"));
        fs::write(&path, text).expect("a writable folder");
        path
    }

    pub fn write(&self, dir: &Path) -> PathBuf {
        self.write_with(dir, |text| text)
    }
}

fn absolute(path: &str) -> Value {
    let path = workspace().join(path);
    path.to_str().expect("a UTF-8 path").into()
}
