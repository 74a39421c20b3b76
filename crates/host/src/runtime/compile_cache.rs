//! Compiled components. They are kept in the state folder, so that a second start is
//! quick.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::composition::Sources;
use super::engine;
use crate::manifest::schema::Application;

/// Loads a component from the cache in `folder`. If the same engine has not compiled the
/// same files before, they are compiled first.
///
/// A child process calls [`compile`]: the compiler takes several times the memory that
/// serving does, and the allocator of a process keeps most of it.
pub fn load_component(
    engine: &Engine,
    folder: &Path,
    application: &Application,
    id: &str,
) -> Result<Component> {
    let path = folder.join(file_name(engine, id, &Sources::read(application, id)?));
    if let Some(component) = map_file(engine, &path) {
        return Ok(component);
    }
    let output = Command::new(std::env::current_exe()?)
        .arg("__compile")
        .args([
            application.file.as_os_str(),
            id.as_ref(),
            folder.as_os_str(),
        ])
        .stdin(Stdio::null())
        .output()
        .context("cannot start the compiler")?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{}",
        text.trim().trim_start_matches("error: ")
    );
    map_file(engine, &path).with_context(|| format!("cannot load {}", path.display()))
}

/// The length of a key: enough that no two inputs have the same.
const KEY_BYTES: usize = 16;

/// Compiles a component into the cache in `folder`.
pub fn compile(manifest: &Path, id: &str, folder: &Path) -> Result<()> {
    let application = Application::load(manifest)?;
    let engine = engine::engine()?;
    let sources = Sources::read(&application, id)?;
    let path = folder.join(file_name(&engine, id, &sources));
    let wasm = sources.compose()?;
    let compiled = engine
        .precompile_component(&wasm)
        .map_err(anyhow::Error::from)
        .with_context(|| format!("component.{id} cannot be compiled"))?;
    remove_outdated(folder, id);
    // Written under another name and then renamed: two hosts may start at the same time,
    // and none must map a file that is not complete.
    let part = folder.join(format!("{id}-{}.part", std::process::id()));
    fs::write(&part, &compiled)
        .and_then(|()| fs::rename(&part, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The name of a component's file in the cache, which contains the [`cache_key`].
fn file_name(engine: &Engine, id: &str, sources: &Sources<'_>) -> String {
    format!("{id}-{}.cwasm", cache_key(engine, sources))
}

/// A hash of the engine's version and settings, and of all inputs.
fn cache_key(engine: &Engine, sources: &Sources<'_>) -> String {
    struct Sha256Hasher(Sha256);
    impl Hasher for Sha256Hasher {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut hasher = Sha256Hasher(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    for bytes in sources.fingerprint() {
        hasher.write(&(bytes.len() as u64).to_le_bytes());
        hasher.write(bytes);
    }
    hex::encode(&hasher.0.finalize()[..KEY_BYTES])
}

fn map_file(engine: &Engine, path: &Path) -> Option<Component> {
    // SAFETY: `compile` wrote the file into the state folder, to which only the host's user
    // has access (mode 0700). Whoever can change it can read that user's databases and keys
    // as well.
    #[expect(unsafe_code, reason = "wasmtime cannot check a file of compiled code")]
    unsafe { Component::deserialize_file(engine, path) }.ok()
}

/// Removes the files of earlier versions of a component.
fn remove_outdated(folder: &Path, id: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_outdated = name
            .to_str()
            .and_then(|name| name.strip_prefix(id))
            .is_some_and(|rest| {
                // `-` and the key: the files of `users-admin` are not those of `users`.
                rest.len() == 1 + 2 * KEY_BYTES + ".cwasm".len()
                    && rest.starts_with('-')
                    && rest.ends_with(".cwasm")
            });
        if is_outdated {
            // A host that has mapped the file can still use it.
            let _ = fs::remove_file(entry.path());
        }
    }
}
