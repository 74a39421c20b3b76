//! Argon2 hashes as PHC strings (RFC 9106, OWASP Password Storage Cheat Sheet).

use std::cell::RefCell;

use argon2_rust::params::{Memory, TagLen};
use argon2_rust::{Argon2, Decoded, Hasher, Params, Version, constant_time_eq, decode_phc};

use crate::bindings::exports::storefront::auth::passwords::{Algorithm, Guest, Verdict};
use crate::{Auth, legacy};

/// RFC 9106 section 4 recommends 128 bits.
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

// What a stored string may ask for. It can come from an import, and without a
// bound one row could occupy the server (m = 8 GiB) or a core (t = 1000).
const MAX_MEMORY_KIB: u32 = 128 * 1024;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;
/// Salts and tags of all known programs fit.
const MAX_STORED_BYTES: usize = 512;
/// RFC 9106 lets a tag have 4 bytes, which could be guessed.
const MIN_TAG_BYTES: usize = 10;

impl Guest for Auth {
    fn hash(password: String, algorithm: Algorithm) -> String {
        let salt = random_salt();
        with_memory(current(algorithm), |hasher| {
            hasher.hash_encoded(password.as_bytes(), &salt)
        })
    }

    fn verify(password: String, stored: Option<String>, preferred: Algorithm) -> Verdict {
        let Some(known) = stored.as_deref().and_then(usable) else {
            if stored.is_some_and(|stored| legacy::matches(&stored, &password)) {
                return Verdict::MatchOutdated;
            }
            // Also for a wrong password of a quick kind: SHA-1 takes no time.
            spend_one_hash(preferred, password.as_bytes());
            return Verdict::Mismatch;
        };
        let argon2 = Argon2::new(known.algorithm, known.version, known.params);
        let tag = with_memory(argon2, |hasher| {
            hasher.hash_with_ad(password.as_bytes(), &known.salt, &[], &known.ad)
        });
        if !constant_time_eq(&tag, &known.hash) {
            Verdict::Mismatch
        } else if is_current(&known, preferred) {
            Verdict::Match
        } else {
            Verdict::MatchOutdated
        }
    }
}

/// How new passwords are hashed.
fn current(algorithm: Algorithm) -> Argon2 {
    let (variant, memory_kib, passes) = match algorithm {
        Algorithm::Argon2id => (argon2_rust::Algorithm::Argon2id, 19_456, 2),
        Algorithm::Argon2i => (argon2_rust::Algorithm::Argon2i, 12_288, 3),
    };
    let params = Params::builder()
        .memory(Memory::kib(memory_kib))
        .passes(passes)
        .lanes(1)
        .tag_len(TagLen::bytes(TAG_BYTES as u64))
        .build()
        .expect("constants are valid");
    Argon2::new(variant, Version::V0x13, params)
}

/// Reads a stored string, if it is of a kind and within the bounds we accept.
pub fn usable(stored: &str) -> Option<Decoded> {
    if stored.len() > MAX_STORED_BYTES {
        return None;
    }
    let known = decode_phc(stored).ok()?;
    let is_kind = known.algorithm != argon2_rust::Algorithm::Argon2d
        && known.version == Version::V0x13
        && known.hash.len() >= MIN_TAG_BYTES;
    let is_bounded = known.params.memory_kib() <= MAX_MEMORY_KIB
        && known.params.passes() <= MAX_PASSES
        && known.params.lanes() <= MAX_LANES;
    (is_kind && is_bounded).then_some(known)
}

fn is_current(known: &Decoded, preferred: Algorithm) -> bool {
    let current = current(preferred);
    known.algorithm == current.algorithm()
        && known.params == *current.params()
        && known.salt.len() >= SALT_BYTES
        && known.ad.is_empty()
}

fn spend_one_hash(algorithm: Algorithm, password: &[u8]) {
    let tag = with_memory(current(algorithm), |hasher| {
        hasher.hash(password, &[0; SALT_BYTES])
    });
    std::hint::black_box(tag);
}

/// Computes in the memory of the hash before: a Wasm instance does not give memory
/// back, and clearing 19 MiB anew would cost a tenth of a hash.
///
/// # Panics
/// There is no memory: without an answer, nobody takes that for a wrong password.
fn with_memory<T>(
    argon2: Argon2,
    compute: impl FnOnce(&mut Hasher) -> Result<T, argon2_rust::Error>,
) -> T {
    thread_local! {
        static HASHER: RefCell<Option<Hasher>> = const { RefCell::new(None) };
    }
    HASHER.with_borrow_mut(|kept| {
        let hasher = kept.get_or_insert_with(|| argon2.hasher());
        hasher.set_argon2(argon2);
        compute(hasher).expect("the parameters were checked, and there is memory")
    })
}

fn random_salt() -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    getrandom::fill(&mut salt).expect("the host provides random numbers");
    salt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verify(password: &str, stored: &str) -> Verdict {
        Auth::verify(password.into(), Some(stored.into()), Algorithm::Argon2id)
    }

    #[test]
    fn a_hash_names_its_parameters_and_verifies() {
        let id = Auth::hash("päß\0wörd 🔑".into(), Algorithm::Argon2id);
        assert!(id.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{id}");
        assert_eq!(verify("päß\0wörd 🔑", &id), Verdict::Match);
        assert_eq!(verify("päß", &id), Verdict::Mismatch);
        let i = Auth::hash("secret word".into(), Algorithm::Argon2i);
        assert!(i.starts_with("$argon2i$v=19$m=12288,t=3,p=1$"), "{i}");
        assert_eq!(verify("secret word", &i), Verdict::MatchOutdated);
    }

    #[test]
    fn the_same_password_has_two_different_hashes() {
        let hash = || Auth::hash("secret word".into(), Algorithm::Argon2id);
        assert_ne!(hash(), hash());
    }

    #[test]
    fn hashes_of_other_origins_verify_within_the_bounds() {
        // The reference program: echo -n password | argon2 somesalt -t 2 -m 16 -p 4 -l 24
        let foreign = "$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG";
        assert_eq!(verify("password", foreign), Verdict::MatchOutdated);
        assert_eq!(verify("passwort", foreign), Verdict::Mismatch);
    }

    #[test]
    fn hashes_of_another_kind_are_outdated_at_best() {
        let bcrypt = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        assert_eq!(verify("U*U", bcrypt), Verdict::MatchOutdated);
        assert_eq!(verify("U*V", bcrypt), Verdict::Mismatch);
        let opencart = "$opencart3$aB3dE6gH9$73f7bf18c088f51bb1b8f6a58f582aa80d6d365c";
        assert_eq!(verify("correct horse", opencart), Verdict::MatchOutdated);
        assert_eq!(verify("correct house", opencart), Verdict::Mismatch);
    }

    #[test]
    fn strings_out_of_bounds_are_a_mismatch() {
        for stored in [
            "",
            "not a hash",
            "$argon2id$v=19$m=8388608,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,t=1000,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,t=2,p=64$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2d$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,t=2,p=536870912$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,m=8388608,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,t=2,p=1,data=c29tZQ$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescA",
            "$argon2id$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2E$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
            &format!(
                "$argon2id$v=19$m=19456,t=2,p=1${}$RdescudvJCsgt3ub+b27gEFO8lJbdMHL",
                "c29t".repeat(128)
            ),
            "$2b$13$WApznUOJfkEGSmYRfnkrPOr466oFDCaj4b6HY3EXGvfxm43seyhgC",
            "$opencart3$aB3dE6gH9$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
        ] {
            assert_eq!(verify("password", stored), Verdict::Mismatch, "{stored}");
        }
    }
}
