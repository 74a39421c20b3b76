//! A key, parsed and ready to use.

use ed25519_compact::{KeyPair, PublicKey, Signature};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::{Algorithm, encode};

/// RFC 7518 section 3.2 wants a key as long as the hash; 32 bytes are the least that any of
/// them may have.
const MIN_SECRET_BYTES: usize = 32;

/// A key with its id (`kid`), and the header of the tokens that it signs.
pub struct Key {
    id: String,
    header: String,
    material: Material,
}

/// HMACs have taken the secret in already; each signature begins with a copy.
enum Material {
    Hs256(Hmac<Sha256>),
    Hs384(Hmac<Sha384>),
    Hs512(Hmac<Sha512>),
    Pair(KeyPair),
    Public(PublicKey),
}

impl Key {
    /// Parses a secret, or a private key in PEM.
    pub fn from_secret(algorithm: Algorithm, secret: &str) -> Result<Self, String> {
        if algorithm == Algorithm::EdDsa {
            let pair = KeyPair::from_pem(secret)
                .map_err(|_| "not an Ed25519 private key in PKCS #8 PEM".to_owned())?;
            return Ok(Self::new(thumbprint(&pair.pk), Material::Pair(pair)));
        }
        let bytes = secret.as_bytes();
        if bytes.len() < MIN_SECRET_BYTES {
            return Err(format!("shorter than {MIN_SECRET_BYTES} bytes"));
        }
        let material = match algorithm {
            Algorithm::Hs256 => Material::Hs256(keyed(bytes)),
            Algorithm::Hs384 => Material::Hs384(keyed(bytes)),
            _ => Material::Hs512(keyed(bytes)),
        };
        Ok(Self::new(secret_id(bytes), material))
    }

    /// A public key, under the id that its set gives it.
    pub fn from_public(id: Option<String>, bytes: &[u8]) -> Result<Self, &'static str> {
        let key = PublicKey::from_slice(bytes).map_err(|_| "a key that has not 32 bytes")?;
        // Everybody could sign for a key of small order.
        key.validate().map_err(|_| "a weak key")?;
        let id = id.unwrap_or_else(|| thumbprint(&key));
        Ok(Self::new(id, Material::Public(key)))
    }

    fn new(id: String, material: Material) -> Self {
        let mut key = Self {
            id,
            header: String::new(),
            material,
        };
        let id = serde_json::to_string(&key.id).expect("a text is JSON");
        let algorithm = key.algorithm_name();
        let json = format!(r#"{{"alg":"{algorithm}","kid":{id},"typ":"JWT"}}"#);
        key.header = encode(json.as_bytes());
        key
    }

    /// The key's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The encoded header of tokens that the key signs.
    pub fn header(&self) -> &str {
        &self.header
    }

    /// The name of its algorithm (`alg`).
    pub fn algorithm_name(&self) -> &'static str {
        match self.material {
            Material::Hs256(_) => "HS256",
            Material::Hs384(_) => "HS384",
            Material::Hs512(_) => "HS512",
            Material::Pair(_) | Material::Public(_) => "EdDSA",
        }
    }

    /// The public part, if there is one.
    pub fn public(&self) -> Option<&PublicKey> {
        match &self.material {
            Material::Pair(pair) => Some(&pair.pk),
            Material::Public(key) => Some(key),
            _ => None,
        }
    }

    /// Signs a text.
    pub fn sign(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        match &self.material {
            Material::Hs256(mac) => Ok(tag(mac, text)),
            Material::Hs384(mac) => Ok(tag(mac, text)),
            Material::Hs512(mac) => Ok(tag(mac, text)),
            // Without noise, as RFC 8032 has it: the same text has one signature.
            Material::Pair(pair) => Ok(pair.sk.sign(text, None).to_vec()),
            Material::Public(_) => Err("a public key signs nothing".into()),
        }
    }

    /// Whether a signature of a text is this key's. The time does not tell how much of an
    /// HMAC is right.
    pub fn has_signed(&self, text: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Hs256(mac) => is_tag(mac, text, signature),
            Material::Hs384(mac) => is_tag(mac, text, signature),
            Material::Hs512(mac) => is_tag(mac, text, signature),
            Material::Pair(pair) => has_signed(&pair.pk, text, signature),
            Material::Public(key) => has_signed(key, text, signature),
        }
    }
}

fn keyed<M: KeyInit>(secret: &[u8]) -> M {
    M::new_from_slice(secret).expect("a key of any length")
}

fn tag<M: Mac + Clone>(mac: &M, text: &[u8]) -> Vec<u8> {
    mac.clone()
        .chain_update(text)
        .finalize()
        .into_bytes()
        .to_vec()
}

fn is_tag<M: Mac + Clone>(mac: &M, text: &[u8], tag: &[u8]) -> bool {
    mac.clone().chain_update(text).verify_slice(tag).is_ok()
}

fn has_signed(key: &PublicKey, text: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(text, &signature).is_ok())
}

/// The key id of a secret: a shortened, domain-separated hash, which does not reveal it.
fn secret_id(secret: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"storefront key id\0")
        .chain_update(secret)
        .finalize();
    hex::encode(&digest[..8])
}

/// The key id of a public key (RFC 7638).
fn thumbprint(key: &PublicKey) -> String {
    let members = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        encode(&key[..])
    );
    encode(&Sha256::digest(members))
}
