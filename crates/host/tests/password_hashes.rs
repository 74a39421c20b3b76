//! The password hashes of the component `auth`, in the Wasm engine of the host, beside those of
//! RustCrypto's `argon2` and of libargon2, the reference implementation. The component's crate
//! is young and has one author; a mistake in it would lock everybody out one day.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use argon2::password_hash::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, TestRunner};
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::{Engine, Store};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use bindings::exports::storefront::auth::passwords::{Algorithm as Kind, Verdict};

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    wasmtime::component::bindgen!({
        path: "../../wit/auth",
        world: "auth",
    });
}

/// What libargon2 makes of passwords: `echo -n PASSWORD | argon2 SALT -id -t 2 -k 64 -p 1 -l 32
/// -e`, with Debian's `argon2`, for parameters from all over the component's bounds.
const REFERENCE: &str = include_str!("data/libargon2.txt");

/// Hashes of random parameters. A hash takes up to a second.
const CASES: u32 = 48;

struct Auth {
    store: Store<State>,
    component: bindings::Auth,
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

impl Auth {
    fn new() -> Self {
        let file = "../../target/wasm/wasm32-wasip2/wasm/auth.wasm";
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(PathBuf::from(file));
        assert!(
            file.exists(),
            "{} is missing: run `make components`",
            file.display()
        );
        let engine = Engine::default();
        let component = Component::from_file(&engine, file).expect("a component");
        let mut linker = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_sync(&mut linker).expect("WASI");
        let state = State {
            wasi: WasiCtx::builder().build(),
            table: ResourceTable::new(),
        };
        let mut store = Store::new(&engine, state);
        let component = bindings::Auth::instantiate(&mut store, &component, &linker);
        let component = component.expect("an instance");
        Self { store, component }
    }

    fn hash(&mut self, password: &str, kind: Kind) -> String {
        let passwords = self.component.storefront_auth_passwords();
        let hash = passwords.call_hash(&mut self.store, password, kind);
        hash.expect("no trap")
    }

    fn verify(&mut self, password: &str, stored: &str) -> bool {
        let passwords = self.component.storefront_auth_passwords();
        let verdict =
            passwords.call_verify(&mut self.store, password, Some(stored), Kind::Argon2id);
        verdict.expect("no trap") != Verdict::Mismatch
    }
}

#[test]
fn hashes_of_libargon2_verify() {
    let mut auth = Auth::new();
    let mut count = 0;
    for line in REFERENCE.lines() {
        let (password, stored) = line.split_once('\t').expect("a password and its hash");
        let password = password.replace("\\t", "\t");
        assert!(auth.verify(&password, stored), "{line}");
        assert!(!auth.verify(&format!("{password} "), stored), "{line}");
        count += 1;
    }
    assert!(count > 90, "{count}");
}

#[test]
fn hashes_of_rustcrypto_verify_over_all_parameters() {
    // The runner takes a closure that changes nothing.
    let auth = RefCell::new(Auth::new());
    let parameters = (
        prop::bool::ANY,
        1..=4_u32,
        0.0..1.0_f64,
        1..=10_u32,
        10..=64_usize,
        prop::collection::vec(any::<u8>(), 8..=48),
        "\\PC{1,64}",
    );
    let mut runner = TestRunner::new(RunnerConfig::with_cases(CASES));
    let outcome = runner.run(
        &parameters,
        |(id, lanes, size, passes, tag, salt, password)| {
            // As many small ones as large ones, up to 128 MiB.
            let least = f64::from(8 * lanes);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "131072 at most"
            )]
            let memory = (least * (131_072.0 / least).powf(size)) as u32;
            let passes = if memory > 32_768 {
                passes.min(3)
            } else {
                passes
            };
            let algorithm = if id {
                Algorithm::Argon2id
            } else {
                Algorithm::Argon2i
            };
            let params = Params::new(memory, passes, lanes, Some(tag)).expect("parameters");
            let hasher = Argon2::new(algorithm, Version::V0x13, params);
            let mut output = vec![0; tag];
            let computed = hasher.hash_password_into(password.as_bytes(), &salt, &mut output);
            computed.expect("a hash");
            let (salt, output) = (BASE64.encode(salt), BASE64.encode(output));
            let stored =
                format!("${algorithm}$v=19$m={memory},t={passes},p={lanes}${salt}${output}");
            prop_assert!(auth.borrow_mut().verify(&password, &stored), "{stored}");
            prop_assert!(
                !auth.borrow_mut().verify(&format!("{password}x"), &stored),
                "{stored}"
            );
            Ok(())
        },
    );
    outcome.expect("all hashes verify");
}

#[test]
fn rustcrypto_verifies_hashes_of_the_component() {
    let mut auth = Auth::new();
    for kind in [Kind::Argon2id, Kind::Argon2i] {
        for password in [
            "",
            "correct horse battery",
            "päß\0wörd 🔑",
            &"a".repeat(1_000),
        ] {
            let hash = auth.hash(password, kind);
            let parsed = PasswordHash::new(&hash).expect("a PHC string");
            let verify =
                |password: &str| Argon2::default().verify_password(password.as_bytes(), &parsed);
            assert!(verify(password).is_ok(), "{hash}");
            assert!(verify(&format!("{password}x")).is_err(), "{hash}");
        }
    }
}
