//! Public keys of passkeys: COSE keys (RFC 9052 section 7, RFC 9053, RFC 8230) of the three
//! algorithms that a site should offer (WebAuthn section 5.4).

use ciborium::Value;
use ed25519_dalek as ed25519;
use p256::ecdsa;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::traits::PublicKeyParts;
use rsa::{BigUint, Pkcs1v15Sign, RsaPublicKey};
use sha2::{Digest, Sha256};

/// The algorithms, the preferred first: Ed25519, ECDSA with P-256 and SHA-256, and RSA with
/// PKCS #1 v1.5 and SHA-256, which Windows Hello has.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

const EDDSA: i64 = -8;
const ES256: i64 = -7;
const RS256: i64 = -257;

// Labels and values of COSE keys.
const KEY_TYPE: i64 = 1;
const ALGORITHM: i64 = 3;
const OKP: i64 = 1;
const EC2: i64 = 2;
const RSA: i64 = 3;
const CURVE: i64 = -1;
const P256: i64 = 1;
const ED25519: i64 = 6;
const X: i64 = -2;
const Y: i64 = -3;
const MODULUS: i64 = -1;
const EXPONENT: i64 = -2;

/// NIST SP 800-131A wants 2048 bits at least; more than 4096 would only cost time.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// What `DigestInfo` has before a SHA-256 hash (RFC 8017 section 9.2, note 1).
const SHA256_PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// A public key.
pub enum PublicKey {
    Ed25519(Box<ed25519::VerifyingKey>),
    P256(Box<ecdsa::VerifyingKey>),
    Rsa(Box<RsaPublicKey>),
}

impl PublicKey {
    /// Parses a COSE key. Keys of other algorithms, and points that are not on their curve,
    /// are none.
    pub fn parse(cose: &[u8]) -> Option<Self> {
        let key: Value = ciborium::from_reader(cose).ok()?;
        let key = Labels(key.as_map()?);
        match (key.integer(KEY_TYPE)?, key.integer(ALGORITHM)?) {
            (OKP, EDDSA) if key.integer(CURVE)? == ED25519 => {
                let key = key.bytes(X)?.try_into().ok()?;
                let key = ed25519::VerifyingKey::from_bytes(key).ok()?;
                (!key.is_weak()).then(|| Self::Ed25519(Box::new(key)))
            }
            (EC2, ES256) if key.integer(CURVE)? == P256 => {
                let (x, y) = (key.bytes(X)?, key.bytes(Y)?);
                // SEC 1 section 2.3.3: an uncompressed point.
                let point = [&[4], x, y].concat();
                let has_length = x.len() == 32 && y.len() == 32;
                let key = ecdsa::VerifyingKey::from_sec1_bytes(&point).ok();
                key.filter(|_| has_length)
                    .map(|key| Self::P256(Box::new(key)))
            }
            (RSA, RS256) => {
                let integer = |label| Some(BigUint::from_bytes_be(key.bytes(label)?));
                let (n, e) = (integer(MODULUS)?, integer(EXPONENT)?);
                let key = RsaPublicKey::new_with_max_size(n, e, *RSA_BITS.end()).ok()?;
                let is_long = key.n().bits() >= *RSA_BITS.start();
                is_long.then(|| Self::Rsa(Box::new(key)))
            }
            _ => None,
        }
    }

    /// Whether the signature (WebAuthn section 6.5.5) is of this message by this key.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Ed25519(key) => ed25519::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Self::P256(key) => ecdsa::Signature::from_der(signature).is_ok_and(|signature| {
                key.verify_prehash(&Sha256::digest(message), &signature)
                    .is_ok()
            }),
            Self::Rsa(key) => {
                let scheme = Pkcs1v15Sign {
                    hash_len: Some(32),
                    prefix: SHA256_PREFIX.into(),
                };
                key.verify(scheme, &Sha256::digest(message), signature)
                    .is_ok()
            }
        }
    }
}

/// A map whose keys are integers.
struct Labels<'a>(&'a [(Value, Value)]);

impl<'a> Labels<'a> {
    fn get(&self, label: i64) -> Option<&'a Value> {
        let mut members = self.0.iter();
        let found = members.find(|(key, _)| key.as_integer() == Some(label.into()));
        found.map(|(_, value)| value)
    }

    fn integer(&self, label: i64) -> Option<i64> {
        self.get(label)?.as_integer()?.try_into().ok()
    }

    fn bytes(&self, label: i64) -> Option<&'a [u8]> {
        self.get(label)?.as_bytes().map(Vec::as_slice)
    }
}
