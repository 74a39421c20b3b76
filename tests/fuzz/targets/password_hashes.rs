//! Stored password hashes: what is accepted is within the bounds, so that no row can occupy
//! a server.
#![no_main]
#![allow(dead_code, reason = "not all of the component is needed here")]

#[path = "../../../components/auth/src/bindings.rs"]
mod bindings;
#[path = "../../../components/auth/src/legacy.rs"]
mod legacy;
#[path = "../../../components/auth/src/passwords.rs"]
mod passwords;
#[path = "../../../components/auth/src/tokens.rs"]
mod tokens;

use libfuzzer_sys::fuzz_target;

struct Auth;

fuzz_target!(|stored: &str| {
    match passwords::usable(stored) {
        Some(hash) => {
            assert!(stored.len() <= 512 && stored.starts_with("$argon2i"));
            assert!((8..=128 * 1024).contains(&hash.params.memory_kib()));
            assert!((1..=10).contains(&hash.params.passes()));
            assert!((1..=4).contains(&hash.params.lanes()));
            assert!(hash.hash.len() >= 10 && hash.salt.len() >= 8);
        }
        // A bcrypt hash of a low cost is computed; a wrong password it is.
        None if stored.len() < 128 && !stored.contains("$1") => {
            assert!(!legacy::matches(stored, "no one has this password"));
        }
        None => {}
    }
});
