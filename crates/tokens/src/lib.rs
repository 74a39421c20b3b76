//! Access tokens: JSON Web Tokens (RFC 7519) under the rules of RFC 8725.
//!
//! A [`Keyring`] is parsed once, from secrets or from a published set of public keys, and then
//! signs and checks tokens. It is computation alone: the caller tells the time.
//!
//! The library component `auth` and the middleware `auth-middleware` are made of this crate.
//! Tests compare it with `jwt-simple`; ARCHITECTURE.md says why that is not used.

mod claims;
mod jwks;
mod key;

use std::fmt::Write as _;

pub use claims::Claims;
use ct_codecs::{Base64UrlSafeNoPadding, Encoder as _};
use key::Key;

/// Ours have about 400 bytes; a longer one need not be looked at.
const MAX_TOKEN_BYTES: usize = 4096;

/// How far in the future a token may have been issued: clocks of replicas differ by some
/// milliseconds, and times are whole seconds.
const CLOCK_SKEW_SECONDS: u64 = 1;

/// Signature algorithms (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// HMAC with SHA-256; secret of at least 32 bytes.
    Hs256,
    /// HMAC with SHA-384; secret of at least 32 bytes.
    Hs384,
    /// HMAC with SHA-512; secret of at least 32 bytes.
    Hs512,
    /// Ed25519; the private key in PKCS #8 PEM.
    EdDsa,
}

/// Why a token is refused.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Forged, malformed, of another issuer, or lacking a claim.
    Invalid,
    /// Signed by one of the keys, but past its expiry; there is no leeway.
    Expired(Claims),
}

/// The keys of one issuer. The algorithm is a property of a key and is never taken from a
/// token (RFC 8725 section 3.1).
pub struct Keyring {
    /// The first one signs, if it can.
    keys: Vec<Key>,
    /// The issuer (`iss`) and audience (`aud`) of all tokens.
    issuer: String,
}

impl Keyring {
    /// Parses the keys that sign: the current one, and retired ones whose tokens are still
    /// accepted.
    ///
    /// # Errors
    /// A key cannot be used. The text says why, without the key.
    pub fn from_secrets<S: AsRef<str>>(
        algorithm: Algorithm,
        current: &str,
        previous: &[S],
        issuer: &str,
    ) -> Result<Self, String> {
        let mut keys = vec![Key::from_secret(algorithm, current)?];
        for retired in previous {
            let key = Key::from_secret(algorithm, retired.as_ref());
            keys.push(key.map_err(|reason| format!("a retired key is {reason}"))?);
        }
        let issuer = issuer.to_owned();
        Ok(Self { keys, issuer })
    }

    /// Parses a JSON Web Key Set (RFC 7517) of public keys, which check tokens and sign none.
    /// Keys of other kinds than Ed25519 are left out.
    ///
    /// # Errors
    /// It is no key set, none of its keys can be used, or one that could is malformed or
    /// weak. The text says which.
    pub fn from_jwks(jwks: &str, issuer: &str) -> Result<Self, String> {
        let keys = jwks::parse(jwks)?;
        let issuer = issuer.to_owned();
        Ok(Self { keys, issuer })
    }

    /// Signs a token. The same claims and key always make the same token.
    ///
    /// # Errors
    /// There are only public keys.
    pub fn sign(&self, claims: &Claims) -> Result<String, String> {
        let key = &self.keys[0];
        let payload = claims.to_json(&self.issuer);
        let mut token = format!("{}.{}", key.header(), encode(payload.as_bytes()));
        let signature = key.sign(token.as_bytes())?;
        let _ = write!(token, ".{}", encode(&signature));
        Ok(token)
    }

    /// Checks a token's signature and claims; `now` is in seconds since the Unix epoch.
    ///
    /// # Errors
    /// The token is refused.
    pub fn verify(&self, token: &str, now: u64) -> Result<Claims, Refusal> {
        let claims = self.find_claims(token).ok_or(Refusal::Invalid)?;
        if claims.issued_at > now.saturating_add(CLOCK_SKEW_SECONDS)
            || claims.expires_at < claims.issued_at
        {
            Err(Refusal::Invalid)
        } else if claims.expires_at <= now {
            Err(Refusal::Expired(claims))
        } else {
            Ok(claims)
        }
    }

    /// The claims of a token that one of the keys has signed for this issuer.
    fn find_claims(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header = claims::Header::parse(&decode(header)?)?;
        let key = self.keys.iter().find(|key| key.id() == header.key_id)?;
        if header.algorithm != key.algorithm_name()
            || !key.has_signed(signed.as_bytes(), &decode(signature)?)
        {
            return None;
        }
        Claims::parse(&decode(payload)?, &self.issuer)
    }

    /// Whether the set has a key with this id (`kid`), as a token names it. What a token names
    /// is no proof of anything.
    pub fn knows_key_of(&self, token: &str) -> bool {
        key_id(token).is_some_and(|id| self.keys.iter().any(|key| key.id() == id))
    }

    /// The public keys as a JSON Web Key Set (RFC 7517); empty for HMAC keys, which have no
    /// public part.
    pub fn public_keys(&self) -> String {
        jwks::write(&self.keys)
    }
}

fn key_id(token: &str) -> Option<String> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let (header, _) = token.split_once('.')?;
    Some(claims::Header::parse(&decode(header)?)?.key_id)
}

fn encode(bytes: &[u8]) -> String {
    Base64UrlSafeNoPadding::encode_to_string(bytes).unwrap_or_default()
}

/// Decodes base64url without padding. Spare bits have to be zero: a second spelling of a
/// token would be a second token.
fn decode(text: &str) -> Option<Vec<u8>> {
    use ct_codecs::Decoder as _;
    Base64UrlSafeNoPadding::decode_to_vec(text, None).ok()
}

#[cfg(test)]
mod tests;
