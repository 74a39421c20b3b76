//! One Argon2id hash (m = 19456 KiB, t = 2, p = 1), four ways.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};
use argon2_rust::{Algorithm, Argon2, Hasher, Params, Version};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Config, Engine, OptLevel, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::native::password;
use bindings::exports::storefront::auth::passwords;

pub mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    wasmtime::component::bindgen!({
        path: "../../wit/auth",
        world: "auth",
    });
}

/// Hashes of one turn. Enough for the working memory to be in the caches as
/// far as it ever is.
const TURN: u32 = 4;

const PASSWORD: &str = "correct horse battery";
const SALT: &[u8] = b"sixteen bytes...";

/// The component `auth`, compiled as the host compiles it.
pub struct Wasm {
    /// The store of its one instance.
    pub store: Store<State>,
    /// The instance.
    pub auth: bindings::Auth,
}

/// The host's state of the instance.
pub struct State {
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
        // What makes a difference in crates/host/src/runtime/engine.rs.
        config
            .cranelift_opt_level(OptLevel::Speed)
            .epoch_interruption(true);
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as there, it only has the compiler leave instructions out.
        #[expect(unsafe_code, reason = "the flags exist in no other way")]
        unsafe {
            config.cranelift_flag_set("has_avx512dq", "false");
            config.cranelift_flag_set("has_avx512vbmi", "false");
        }
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
        let guest = self.auth.storefront_auth_passwords();
        let start = Instant::now();
        for _ in 0..TURN {
            guest.call_hash(&mut self.store, PASSWORD, passwords::Algorithm::Argon2id)?;
        }
        Ok(per_hash(start.elapsed().as_nanos()))
    }
}

/// Milliseconds for one hash of RustCrypto's crate, native: what the native program
/// hashes with.
///
/// # Errors
/// The parameters are wrong.
pub fn time_native() -> Result<f64> {
    let start = Instant::now();
    for _ in 0..TURN {
        let hash = password::hash(PASSWORD.as_bytes(), SALT);
        std::hint::black_box(hash.context("the parameters are wrong")?);
    }
    Ok(per_hash(start.elapsed().as_nanos()))
}

/// Milliseconds for one hash of the component's crate, native: with AVX-512 where the
/// processor has it, and in large pages.
///
/// # Errors
/// The parameters are wrong.
pub fn time_same_crate() -> Result<f64> {
    thread_local! {
        static HASHER: RefCell<Hasher> = RefCell::new(
            Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::OWASP).hasher(),
        );
    }
    let start = Instant::now();
    for _ in 0..TURN {
        let hash = HASHER.with_borrow_mut(|hasher| hasher.hash(PASSWORD.as_bytes(), SALT));
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
