//! Builds tokens with any header, claims and signature.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Sha256, Sha384, Sha512};

/// The parts of a token. They can be changed and signed again.
#[derive(Clone)]
pub struct Jwt {
    pub header: Value,
    pub claims: Value,
}

impl Jwt {
    #[track_caller]
    pub fn parse(token: &str) -> Self {
        let parts: Vec<_> = token.split('.').collect();
        assert_eq!(parts.len(), 3, "a signed token has three parts: {token}");
        let part = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text).expect("base64url");
            serde_json::from_slice(&bytes).expect("JSON")
        };
        Self {
            header: part(parts[0]),
            claims: part(parts[1]),
        }
    }

    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims[name] = value.into();
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.claims.as_object_mut().expect("an object").remove(name);
        self
    }

    pub fn header(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.header[name] = value.into();
        self
    }

    /// Sets `alg` and signs accordingly (SHA-256 for names that are no HMAC).
    pub fn sign_as(&self, algorithm: &str, secret: &[u8]) -> String {
        let header = self.clone().header("alg", algorithm).header;
        sign(
            &header.to_string(),
            &self.claims.to_string(),
            algorithm,
            secret,
        )
    }

    pub fn sign(&self, secret: &str) -> String {
        self.sign_as("HS256", secret.as_bytes())
    }

    /// Header and claims, without a signature.
    pub fn unsigned(&self) -> String {
        unsigned(&self.header.to_string(), &self.claims.to_string())
    }
}

/// Signs these texts, which need not be JSON.
pub fn sign(header: &str, claims: &str, algorithm: &str, secret: &[u8]) -> String {
    let text = unsigned(header, claims);
    let tag = match algorithm {
        "HS384" => tag::<Hmac<Sha384>>(secret, &text),
        "HS512" => tag::<Hmac<Sha512>>(secret, &text),
        _ => tag::<Hmac<Sha256>>(secret, &text),
    };
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// Seconds since 1970, as in `exp`.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.expect("after 1970").as_secs()).expect("before the year 292 billion")
}

/// An expired `exp`.
pub fn an_hour_ago() -> Value {
    json!(now() - 3600)
}

fn unsigned(header: &str, claims: &str) -> String {
    let (header, claims) = (
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(claims),
    );
    format!("{header}.{claims}")
}

fn tag<M: Mac + KeyInit>(secret: &[u8], text: &str) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("any key length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
