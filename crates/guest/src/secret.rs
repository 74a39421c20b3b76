//! Random secrets for clients to hold; the server keeps their hashes.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// 256 random bits, written as 64 hexadecimal digits (ASVS 7.2.3, 11.5.1).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A new one.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the host provides random numbers");
        Self(bytes)
    }

    /// Reads what a client sends back.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        // Digits only: `from_str_radix` would take a sign.
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digits = std::str::from_utf8(digits).ok()?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// What goes to the client.
    pub fn reveal(&self) -> String {
        hex(&self.0)
    }

    /// What is stored. One round of SHA-256 will do: nobody guesses 256 bits.
    pub fn hash(&self) -> String {
        hash("secret", &self.0)
    }

    /// Hides a secret so that only who has this one can see it, and back again.
    ///
    /// A one-time pad: its key is derived from this secret, which must be used
    /// for one other secret only.
    pub fn wrap(&self, other: &Self) -> Self {
        let mut key: [u8; 32] = digest("wrap", &self.0);
        key.iter_mut().zip(other.0).for_each(|(k, o)| *k ^= o);
        Self(key)
    }
}

/// A hash for a purpose, as hexadecimal digits.
pub fn hash(purpose: &str, bytes: &[u8]) -> String {
    hex(&digest(purpose, bytes))
}

fn digest(purpose: &str, bytes: &[u8]) -> [u8; 32] {
    let hasher = Sha256::new().chain_update(purpose).chain_update([0]);
    hasher.chain_update(bytes).finalize().into()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_the_way_to_the_client_and_back() {
        let secret = Secret([0xa7; 32]);
        assert!(Secret::parse(&secret.reveal()) == Some(secret.clone()));
        assert!(Secret::parse("").is_none());
        assert!(Secret::parse(&"+1".repeat(32)).is_none());
        assert!(Secret::parse(&"é".repeat(32)).is_none());
    }

    #[test]
    fn only_its_wrapper_shows_a_wrapped_secret() {
        let (old, new, other) = (Secret([1; 32]), Secret([2; 32]), Secret([3; 32]));
        let wrapped = old.wrap(&new);
        assert!(wrapped != new && old.wrap(&wrapped) == new && other.wrap(&wrapped) != new);
    }

    #[test]
    fn hashes_of_different_purposes_differ() {
        assert_ne!(hash("a", b"x"), hash("b", b"x"));
        assert_ne!(hash("a", b"x"), Secret([0; 32]).hash());
    }
}
