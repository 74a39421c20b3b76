//! Argon2 hashes as PHC strings (RFC 9106, OWASP Password Storage Cheat Sheet).

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Argon2, Block, Params, Version};

use crate::bindings::exports::storefront::auth::passwords::{Algorithm, Guest, Verdict};
use crate::{Auth, legacy};

/// RFC 9106 section 4 recommends 128 bits.
const SALT_BYTES: usize = 16;
const OUTPUT_BYTES: usize = Params::DEFAULT_OUTPUT_LEN;

// What a stored string may ask for. It can come from an import, and without a
// bound one row could occupy the server (m = 8 GiB) or a core (t = 1000).
const MAX_MEMORY_KIB: u32 = 128 * 1024;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;

impl Guest for Auth {
    fn hash(password: String, algorithm: Algorithm) -> String {
        let hasher = hasher(algorithm);
        let salt = Salt::new(&random_salt()).expect("16 bytes are a valid salt");
        let output = compute(&hasher, password.as_bytes(), &salt, OUTPUT_BYTES)
            .expect("our own parameters are valid");
        PasswordHash {
            algorithm: hasher.0.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&hasher.1).expect("our own parameters are valid"),
            salt: Some(salt),
            hash: Some(output),
        }
        .to_string()
    }

    fn verify(password: String, stored: Option<String>, preferred: Algorithm) -> Verdict {
        let current = hasher(preferred);
        let Some((asked, salt, expected)) = stored.as_deref().and_then(usable) else {
            if stored.is_some_and(|stored| legacy::matches(&stored, &password)) {
                return Verdict::MatchOutdated;
            }
            // Also for a wrong password of a quick kind: SHA-1 takes no time.
            spend_one_hash(&current, password.as_bytes());
            return Verdict::Mismatch;
        };
        match compute(&asked, password.as_bytes(), &salt, expected.len()) {
            // `Output` compares in constant time.
            Some(actual) if actual == expected => {
                if is_current(&asked, &current, &salt, &expected) {
                    Verdict::Match
                } else {
                    Verdict::MatchOutdated
                }
            }
            _ => Verdict::Mismatch,
        }
    }
}

/// An Argon2 variant and its parameters.
type Hasher = (argon2::Algorithm, Params);

fn hasher(algorithm: Algorithm) -> Hasher {
    let (variant, memory_kib, passes) = match algorithm {
        Algorithm::Argon2id => (argon2::Algorithm::Argon2id, 19_456, 2),
        Algorithm::Argon2i => (argon2::Algorithm::Argon2i, 12_288, 3),
    };
    let params = Params::new(memory_kib, passes, 1, None).expect("constants are valid");
    (variant, params)
}

/// Reads a stored string, if it is of a kind and within the bounds we accept.
fn usable(stored: &str) -> Option<(Hasher, Salt, Output)> {
    let hash = PasswordHash::new(stored).ok()?;
    let variant = argon2::Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let known = matches!(
        variant,
        argon2::Algorithm::Argon2i | argon2::Algorithm::Argon2id
    ) && hash.version == Some(Version::V0x13.into());
    let params = Params::try_from(&hash).ok()?;
    let bounded = params.m_cost() <= MAX_MEMORY_KIB
        && params.t_cost() <= MAX_PASSES
        && params.p_cost() <= MAX_LANES;
    (known && bounded).then_some(((variant, params), hash.salt?, hash.hash?))
}

fn is_current(asked: &Hasher, current: &Hasher, salt: &Salt, output: &Output) -> bool {
    let costs = |p: &Params| (p.m_cost(), p.t_cost(), p.p_cost());
    asked.0 == current.0
        && costs(&asked.1) == costs(&current.1)
        && salt.len() >= SALT_BYTES
        && output.len() == OUTPUT_BYTES
}

fn spend_one_hash(hasher: &Hasher, password: &[u8]) {
    let salt = Salt::new(&[0; SALT_BYTES]).expect("16 bytes are a valid salt");
    std::hint::black_box(compute(hasher, password, &salt, OUTPUT_BYTES));
}

thread_local! {
    /// Argon2's working memory, kept between hashes: a Wasm instance does not
    /// give memory back, and clearing 19 MiB anew would cost a tenth of a hash.
    static BLOCKS: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

fn compute(hasher: &Hasher, password: &[u8], salt: &[u8], length: usize) -> Option<Output> {
    let (variant, params) = hasher;
    let argon2 = Argon2::new(*variant, Version::V0x13, params.clone());
    let mut buffer = [0; Output::MAX_LENGTH];
    let output = buffer.get_mut(..length)?;
    BLOCKS
        .with_borrow_mut(|blocks| {
            if blocks.len() < params.block_count() {
                blocks.resize(params.block_count(), Block::new());
            }
            argon2.hash_password_into_with_memory(password, salt, output, blocks.as_mut_slice())
        })
        .ok()?;
    Output::new(output).ok()
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
            "$2b$13$WApznUOJfkEGSmYRfnkrPOr466oFDCaj4b6HY3EXGvfxm43seyhgC",
            "$opencart3$aB3dE6gH9$5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8",
        ] {
            assert_eq!(verify("password", stored), Verdict::Mismatch, "{stored}");
        }
    }
}
