//! Argon2 by RustCrypto's crate, which finds AVX2 by itself.

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};

thread_local! {
    /// Working memory is kept between hashes, as the component keeps it.
    static BLOCKS: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// Hashes with the parameters of new passwords.
pub fn hash(password: &[u8], salt: &[u8]) -> Option<Output> {
    let params = Params::new(19_456, 2, 1, None).ok()?;
    compute(params, password, salt, Params::DEFAULT_OUTPUT_LEN)
}

/// Compares a password with an Argon2id PHC string.
pub fn verify(password: &str, stored: &str) -> bool {
    let check = || {
        let stored = PasswordHash::new(stored).ok()?;
        let params = Params::try_from(&stored).ok()?;
        let (salt, expected) = (stored.salt?, stored.hash?);
        let actual = compute(params, password.as_bytes(), &salt, expected.len())?;
        Some(actual == expected)
    };
    check().unwrap_or(false)
}

fn compute(params: Params, password: &[u8], salt: &[u8], length: usize) -> Option<Output> {
    let count = params.block_count();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut buffer = [0; Output::MAX_LENGTH];
    let output = buffer.get_mut(..length)?;
    BLOCKS
        .with_borrow_mut(|blocks| {
            if blocks.len() < count {
                blocks.resize(count, Block::new());
            }
            argon2.hash_password_into_with_memory(password, salt, output, blocks.as_mut_slice())
        })
        .ok()?;
    Output::new(output).ok()
}
