//! One Argon2id hash (m = 19456 KiB, t = 2, p = 1), three ways.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, OptLevel, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::native::password;
use bindings::exports::storefront::auth::passwords::Algorithm;

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "auth",
    });
}

/// Hashes of one turn. Enough for the working memory to be in the caches as
/// far as it ever is.
const TURN: u32 = 4;

const PASSWORD: &str = "correct horse battery";

/// The component `auth`, compiled as the host compiles it.
pub struct Wasm {
    store: Store<State>,
    auth: bindings::Auth,
}

struct State {
    wasi: WasiCtx,
    table: ResourceTable,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl Wasm {
    /// Compiles and instantiates the component.
    ///
    /// # Errors
    /// The file is not there or is another component.
    pub fn new(file: &Path) -> wasmtime::Result<Self> {
        let mut config = Config::new();
        // What costs time in crates/host/src/engine.rs: checks in every loop
        // that let others have their turn.
        config
            .cranelift_opt_level(OptLevel::Speed)
            .epoch_interruption(true);
        let engine = Engine::new(&config)?;
        let component = Component::from_file(&engine, file)?;
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker)?;
        let state = State {
            wasi: WasiCtx::builder().build(),
            table: ResourceTable::new(),
        };
        let mut store = Store::new(&engine, state);
        // Nothing advances the epoch here.
        store.set_epoch_deadline(1);
        let auth = bindings::Auth::instantiate(&mut store, &component, &linker)?;
        Ok(Self { store, auth })
    }

    /// Milliseconds for one hash.
    ///
    /// # Errors
    /// The component traps.
    pub fn time(&mut self) -> Result<f64> {
        let passwords = self.auth.storefront_auth_passwords();
        let start = Instant::now();
        for _ in 0..TURN {
            passwords.call_hash(&mut self.store, PASSWORD, Algorithm::Argon2id)?;
        }
        Ok(per_hash(start.elapsed().as_nanos()))
    }
}

/// The same crate, native.
pub fn time_native() -> Result<f64> {
    let start = Instant::now();
    for _ in 0..TURN {
        let hash = password::hash(PASSWORD.as_bytes(), b"sixteen bytes...");
        std::hint::black_box(hash.context("the parameters are wrong")?);
    }
    Ok(per_hash(start.elapsed().as_nanos()))
}

/// libargon2, in a process of its own (`c/argon2.c`): no unsafe code here.
pub struct Reference {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Reference {
    /// Starts the program that `scripts/bench.sh` compiles.
    ///
    /// # Errors
    /// It is not there.
    pub fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let answers = child.stdout.take().context("no standard output")?;
        Ok(Self {
            requests: child.stdin.take(),
            child,
            answers: BufReader::new(answers),
        })
    }

    /// Milliseconds for one hash.
    ///
    /// # Errors
    /// The program ended.
    pub fn time(&mut self) -> Result<f64> {
        let requests = self.requests.as_mut().context("no standard input")?;
        writeln!(requests, "{TURN}")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let nanoseconds = line.trim().parse().context("libargon2 failed")?;
        Ok(per_hash(nanoseconds))
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.requests = None;
        let _ = self.child.wait();
    }
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds, not years")]
fn per_hash(nanoseconds: u128) -> f64 {
    nanoseconds as f64 / 1e6 / f64::from(TURN)
}
