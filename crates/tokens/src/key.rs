//! A key, parsed and ready to use.

use ct_codecs::{Base64, Decoder as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
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
    Pair(Box<SigningKey>),
    Public(Box<VerifyingKey>),
}

impl Key {
    /// Parses a secret, or a private key in PEM.
    pub fn from_secret(algorithm: Algorithm, secret: &str) -> Result<Self, String> {
        if algorithm == Algorithm::EdDsa {
            let pair = parse_pem(secret).ok_or("not an Ed25519 private key in PKCS #8 PEM")?;
            let id = thumbprint(&pair.verifying_key());
            return Ok(Self::new(id, Material::Pair(Box::new(pair))));
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
        let bytes = bytes
            .try_into()
            .map_err(|_| "a key that has not 32 bytes")?;
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| "a key that is none")?;
        // Everybody could sign for a key of small order.
        if key.is_weak() {
            return Err("a weak key");
        }
        let id = id.unwrap_or_else(|| thumbprint(&key));
        Ok(Self::new(id, Material::Public(Box::new(key))))
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
    pub fn public(&self) -> Option<[u8; 32]> {
        match &self.material {
            Material::Pair(pair) => Some(pair.verifying_key().to_bytes()),
            Material::Public(key) => Some(key.to_bytes()),
            _ => None,
        }
    }

    /// Signs a text.
    pub fn sign(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        match &self.material {
            Material::Hs256(mac) => Ok(tag(mac, text)),
            Material::Hs384(mac) => Ok(tag(mac, text)),
            Material::Hs512(mac) => Ok(tag(mac, text)),
            Material::Pair(pair) => Ok(pair.sign(text).to_bytes().to_vec()),
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
            Material::Pair(pair) => has_signed(&pair.verifying_key(), text, signature),
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

fn has_signed(key: &VerifyingKey, text: &[u8], signature: &[u8]) -> bool {
    let signature = Signature::from_slice(signature);
    signature.is_ok_and(|signature| key.verify_strict(text, &signature).is_ok())
}

/// Reads the first private key of a text in PEM: PKCS #8 in its first version, without
/// attributes, as OpenSSL writes it (RFC 8410 section 7).
fn parse_pem(text: &str) -> Option<SigningKey> {
    const HEAD: [u8; 16] = [
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    let (_, rest) = text.split_once("-----BEGIN PRIVATE KEY-----")?;
    let (body, _) = rest.split_once("-----END PRIVATE KEY-----")?;
    let der = Base64::decode_to_vec(body, Some(b"\r\n\t ")).ok()?;
    let seed = der.strip_prefix(&HEAD)?.try_into().ok()?;
    Some(SigningKey::from_bytes(seed))
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
fn thumbprint(key: &VerifyingKey) -> String {
    let members = format!(
        r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#,
        encode(key.as_bytes())
    );
    encode(&Sha256::digest(members))
}
