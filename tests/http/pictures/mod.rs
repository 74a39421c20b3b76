//! Pictures in a folder of the test. `stateless` has the rules for all servers.

mod folder;
mod kinds;
mod large;
mod sizes;
mod uploads;
mod validators;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::harness::{Manifest, Shop};

/// A shop that serves `folder()` as its pictures.
struct Gallery {
    shop: Shop,
    dir: TempDir,
}

impl Gallery {
    /// Fills a folder, then starts a shop on it.
    async fn new(fill: impl FnOnce(&Path)) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("pictures");
        fs::create_dir(&folder).expect("a folder");
        fill(&folder);
        let manifest = Manifest::of_the_application()
            .with_pictures(&folder)
            .write(dir.path());
        let shop = Shop::builder().manifest(manifest).start().await;
        Self { shop, dir }
    }

    fn folder(&self) -> PathBuf {
        self.dir.path().join("pictures")
    }
}

/// Writes a file and the folders above it.
fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
    fs::write(path, bytes).expect("a file");
}
