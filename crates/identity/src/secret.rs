//! Random secrets that clients hold. The server keeps their hashes.

use sha2::{Digest, Sha256};

/// 256 random bits, written as 64 hexadecimal digits (ASVS 7.2.3, 11.5.1).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Makes a new secret.
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the host provides random numbers");
        Self(bytes)
    }

    /// Parses what a client sends back.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// Returns the text that goes to the client.
    pub fn reveal(&self) -> String {
        hex::encode(self.0)
    }

    /// Returns the hash to store. One round of SHA-256 is enough: nobody guesses 256 bits.
    pub fn hash(&self) -> String {
        hash_for("secret", &self.0)
    }

    /// Encrypts another secret so that only the holder of this one can decrypt it.
    /// Applied twice, it decrypts.
    ///
    /// It is a one-time pad. Its key is derived from this secret, which must be used
    /// for one other secret only.
    pub fn wrap(&self, other: &Self) -> Self {
        let mut key: [u8; 32] = digest("wrap", &self.0);
        key.iter_mut().zip(other.0).for_each(|(k, o)| *k ^= o);
        Self(key)
    }
}

/// Hashes bytes for a purpose. Returns hexadecimal digits; hashes of different purposes
/// differ.
pub fn hash_for(purpose: &str, bytes: &[u8]) -> String {
    hex::encode(digest(purpose, bytes))
}

fn digest(purpose: &str, bytes: &[u8]) -> [u8; 32] {
    let hasher = Sha256::new().chain_update(purpose).chain_update([0]);
    hasher.chain_update(bytes).finalize().into()
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
    fn only_the_wrapping_secret_decrypts() {
        let (old, new, other) = (Secret([1; 32]), Secret([2; 32]), Secret([3; 32]));
        let wrapped = old.wrap(&new);
        assert!(wrapped != new && old.wrap(&wrapped) == new && other.wrap(&wrapped) != new);
    }

    #[test]
    fn hashes_of_different_purposes_differ() {
        assert_ne!(hash_for("a", b"x"), hash_for("b", b"x"));
        assert_ne!(hash_for("a", b"x"), Secret([0; 32]).hash());
    }
}
