//! JSON Web Key Sets (RFC 7517) with Ed25519 keys (RFC 8037).

use serde::{Deserialize, Serialize};

use crate::key::Key;
use crate::{decode, encode};

/// A set of some dozen keys has a tenth of that.
const MAX_BYTES: usize = 64 * 1024;

#[derive(Deserialize)]
struct ReadSet {
    keys: Vec<Read>,
}

/// What is read of a key. A key of another kind has other members, which are ignored.
#[derive(Deserialize)]
struct Read {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    kid: Option<String>,
    alg: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
}

impl Read {
    /// Whether tokens of ours can be signed by the key.
    fn is_for_tokens(&self) -> bool {
        self.kty == "OKP"
            && self.crv.as_deref() == Some("Ed25519")
            && self
                .purpose
                .as_deref()
                .is_none_or(|purpose| purpose == "sig")
            && self
                .alg
                .as_deref()
                .is_none_or(|alg| alg == "EdDSA" || alg == "Ed25519")
    }
}

/// Reads the keys of a set that can be used.
pub fn parse(jwks: &str) -> Result<Vec<Key>, String> {
    if jwks.len() > MAX_BYTES {
        return Err(format!("a key set of more than {MAX_BYTES} bytes"));
    }
    let set: ReadSet =
        serde_json::from_str(jwks).map_err(|_| "not a JSON Web Key Set".to_owned())?;
    let mut keys: Vec<Key> = Vec::new();
    for read in set.keys.into_iter().filter(Read::is_for_tokens) {
        let bytes = read.x.as_deref().and_then(decode);
        let bytes = bytes.ok_or("a key without x in base64url")?;
        let key = Key::from_public(read.kid, &bytes)?;
        if keys.iter().any(|known| known.id() == key.id()) {
            return Err("two keys with the same kid".into());
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err("a key set without an Ed25519 key for signatures".into());
    }
    Ok(keys)
}

#[derive(Serialize)]
struct WrittenSet<'a> {
    keys: Vec<Written<'a>>,
}

#[derive(Serialize)]
struct Written<'a> {
    kty: &'static str,
    crv: &'static str,
    x: String,
    #[serde(rename = "use")]
    purpose: &'static str,
    alg: &'static str,
    kid: &'a str,
}

/// Writes the public parts of keys.
pub fn write(keys: &[Key]) -> String {
    let written = |key| {
        let public = Key::public(key)?;
        Some(Written {
            kty: "OKP",
            crv: "Ed25519",
            x: encode(&public),
            purpose: "sig",
            alg: "EdDSA",
            kid: key.id(),
        })
    };
    let keys = keys.iter().filter_map(written).collect();
    serde_json::to_string(&WrittenSet { keys }).expect("texts are JSON")
}
