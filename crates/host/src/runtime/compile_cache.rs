//! Compiled components, kept in the state folder so that a second start is
//! quick.

use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::manifest::Application;
use crate::runtime::composition::Parts;
use crate::runtime::engine;

/// Maps a component from `folder`; has it compiled first unless it was compiled
/// before by the same engine from the same files.
///
/// A process of its own compiles, through [`compile`]: the compiler takes several
/// times the memory that serving does, and an allocator keeps most of it.
pub fn load(
    engine: &Engine,
    folder: &Path,
    application: &Application,
    id: &str,
) -> Result<Component> {
    let path = folder.join(file_name(engine, id, &Parts::read(application, id)?));
    if let Some(component) = map(engine, &path) {
        return Ok(component);
    }
    let compiler = Command::new(std::env::current_exe()?)
        .arg("__compile")
        .args([
            application.file.as_os_str(),
            id.as_ref(),
            folder.as_os_str(),
        ])
        .stdin(Stdio::null())
        .output()
        .context("cannot start the compiler")?;
    let text = String::from_utf8_lossy(&compiler.stderr);
    ensure!(
        compiler.status.success(),
        "{}",
        text.trim().trim_start_matches("error: ")
    );
    map(engine, &path).with_context(|| format!("cannot load {}", path.display()))
}

/// Compiles a component into `folder`.
pub fn compile(manifest: &Path, id: &str, folder: &Path) -> Result<()> {
    let application = Application::load(manifest)?;
    let engine = engine::engine()?;
    let parts = Parts::read(&application, id)?;
    let path = folder.join(file_name(&engine, id, &parts));
    let wasm = parts.compose()?;
    let compiled = engine
        .precompile_component(&wasm)
        .map_err(anyhow::Error::from)
        .with_context(|| format!("component.{id} cannot be compiled"))?;
    drop_old(folder, id);
    // Under another name first: two hosts may start at once, and a file that
    // is half written must never be mapped.
    let part = folder.join(format!("{id}-{}.part", std::process::id()));
    fs::write(&part, &compiled)
        .and_then(|()| fs::rename(&part, &path))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// The name holds a hash over the engine's version and settings and all inputs.
fn file_name(engine: &Engine, id: &str, parts: &Parts<'_>) -> String {
    format!("{id}-{}.cwasm", key(engine, parts))
}

fn key(engine: &Engine, parts: &Parts<'_>) -> String {
    struct Feed(Sha256);
    impl Hasher for Feed {
        fn write(&mut self, bytes: &[u8]) {
            self.0.update(bytes);
        }
        fn finish(&self) -> u64 {
            0
        }
    }
    let mut feed = Feed(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut feed);
    for bytes in parts.fingerprint() {
        feed.write(&(bytes.len() as u64).to_le_bytes());
        feed.write(bytes);
    }
    feed.0.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn map(engine: &Engine, path: &Path) -> Option<Component> {
    // SAFETY: the file is one that `load` wrote into the state folder, which
    // belongs to the user that runs us (mode 0700) and holds that user's
    // databases and keys as well; who can change it needs no forged code.
    #[expect(unsafe_code, reason = "mapping compiled code trusts its file")]
    unsafe { Component::deserialize_file(engine, path) }.ok()
}

/// Removes what earlier versions of this component were compiled to.
fn drop_old(folder: &Path, id: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_ours = name
            .to_str()
            .and_then(|name| name.strip_prefix(id))
            .is_some_and(|rest| {
                // `id-` and 32 hex digits: `users` must not match `users-admin`.
                rest.len() == 1 + 32 + ".cwasm".len()
                    && rest.starts_with('-')
                    && rest.ends_with(".cwasm")
            });
        if is_ours {
            // Another host that still maps it keeps its pages.
            let _ = fs::remove_file(entry.path());
        }
    }
}
