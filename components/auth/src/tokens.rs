//! Access tokens: JWT (RFC 7519), checked as RFC 8725 asks for.

use std::collections::HashSet;
use std::time::{SystemTime, UNIX_EPOCH};

use jwt_simple::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Auth;
use crate::bindings::exports::storefront::auth::tokens::{
    Algorithm, Claims, Guest, Keyring, Refusal,
};

/// RFC 7518 section 3.2 wants a key as long as the hash; 32 bytes are the least
/// that any of them may have.
const MIN_SECRET_BYTES: usize = 32;
/// Ours have about 400 bytes; a longer one need not be looked at.
const MAX_TOKEN_BYTES: usize = 4096;

impl Guest for Auth {
    fn sign(keys: Keyring, claims: Claims) -> Result<String, String> {
        Key::new(keys.algorithm, &keys.current)?.sign(to_jwt(keys.issuer, claims))
    }

    fn verify(keys: Keyring, token: String) -> Result<Claims, Refusal> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(Refusal::Invalid);
        }
        let key_id = plain_header_key_id(&token).ok_or(Refusal::Invalid)?;
        for key in all_keys(&keys) {
            let key = key.map_err(Refusal::BadKey)?;
            if key.id() == Some(&key_id) {
                let jwt = key.verify(&token, options(&keys.issuer));
                let claims = jwt.ok().and_then(from_jwt).ok_or(Refusal::Invalid)?;
                return check_times(claims);
            }
        }
        Err(Refusal::Invalid)
    }

    fn public_keys(keys: Keyring) -> Result<String, String> {
        let mut jwks = Vec::new();
        for key in all_keys(&keys) {
            if let Key::Ed25519(pair) = key? {
                jwks.push(pair.public_key().to_jwk());
            }
        }
        Ok(format!(r#"{{"keys":[{}]}}"#, jwks.join(",")))
    }
}

/// A signing key with its key id (`kid`) attached.
enum Key {
    Hs256(HS256Key),
    Hs384(HS384Key),
    Hs512(HS512Key),
    Ed25519(Box<Ed25519KeyPair>),
}

impl Key {
    fn new(algorithm: Algorithm, secret: &str) -> Result<Self, String> {
        if algorithm == Algorithm::Eddsa {
            let pair = Ed25519KeyPair::from_pem(secret)
                .map_err(|_| "not an Ed25519 private key in PKCS #8 PEM".to_owned())?;
            let id = pair.jwk_thumbprint();
            return Ok(Self::Ed25519(Box::new(pair.with_key_id(&id))));
        }
        let bytes = secret.as_bytes();
        if bytes.len() < MIN_SECRET_BYTES {
            return Err(format!("shorter than {MIN_SECRET_BYTES} bytes"));
        }
        let id = secret_id(bytes);
        Ok(match algorithm {
            Algorithm::Hs256 => Self::Hs256(HS256Key::from_bytes(bytes).with_key_id(&id)),
            Algorithm::Hs384 => Self::Hs384(HS384Key::from_bytes(bytes).with_key_id(&id)),
            _ => Self::Hs512(HS512Key::from_bytes(bytes).with_key_id(&id)),
        })
    }

    fn id(&self) -> Option<&String> {
        match self {
            Self::Hs256(key) => key.key_id().as_ref(),
            Self::Hs384(key) => key.key_id().as_ref(),
            Self::Hs512(key) => key.key_id().as_ref(),
            Self::Ed25519(pair) => pair.key_id().as_ref(),
        }
    }

    fn sign(&self, claims: JWTClaims<Session>) -> Result<String, String> {
        match self {
            Self::Hs256(key) => key.authenticate(claims),
            Self::Hs384(key) => key.authenticate(claims),
            Self::Hs512(key) => key.authenticate(claims),
            Self::Ed25519(pair) => pair.sign(claims),
        }
        .map_err(|error| error.to_string())
    }

    fn verify(
        &self,
        token: &str,
        options: VerificationOptions,
    ) -> Result<JWTClaims<Session>, jwt_simple::Error> {
        let options = Some(options);
        match self {
            Self::Hs256(key) => key.verify_token(token, options),
            Self::Hs384(key) => key.verify_token(token, options),
            Self::Hs512(key) => key.verify_token(token, options),
            Self::Ed25519(pair) => pair.public_key().verify_token(token, options),
        }
    }
}

/// The current key, then the retired ones.
fn all_keys(keys: &Keyring) -> impl Iterator<Item = Result<Key, String>> {
    let current = std::iter::once(Key::new(keys.algorithm, &keys.current));
    let previous = keys.previous.iter().map(|secret| {
        Key::new(keys.algorithm, secret).map_err(|reason| format!("a retired key is {reason}"))
    });
    current.chain(previous)
}

/// The key id of a secret: a shortened, domain-separated hash, which does not reveal it.
fn secret_id(secret: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"storefront key id\0")
        .chain_update(secret)
        .finalize();
    hex::encode(&digest[..8])
}

/// The one claim of ours that has no registered name.
#[derive(Serialize, Deserialize)]
struct Session {
    sid: String,
}

/// The token's key id, if its header has nothing in it but `alg`, `typ`, `kid`.
///
/// Members that name other keys (`jwk`, `jku`, `x5u`, …) would be ignored by the
/// check of the signature; we never send them, so whoever does means no good.
fn plain_header_key_id(token: &str) -> Option<String> {
    let header = Token::decode_metadata(token).ok()?;
    let plain = header.content_type().is_none()
        && header.critical().is_none()
        && header.certificate_chain().is_none()
        && header.key_set_url().is_none()
        && header.public_key().is_none()
        && header.certificate_url().is_none()
        && header.certificate_sha1_thumbprint().is_none()
        && header.certificate_sha256_thumbprint().is_none()
        && header.salt().is_none();
    header.key_id().filter(|_| plain).map(str::to_owned)
}

fn options(issuer: &str) -> VerificationOptions {
    let only = |name: &str| Some(HashSet::from([name.to_owned()]));
    VerificationOptions {
        required_signature_type: Some("JWT".into()),
        allowed_issuers: only(issuer),
        allowed_audiences: only(issuer),
        // The library has no way to hand out the claims of an expired token, and
        // takes missing times for good ones: `check_times` does this part, so
        // here it is 1970, when nothing has expired.
        artificial_time: Some(UnixTimeStamp::from_secs(0)),
        accept_future: true,
        time_tolerance: None,
        max_token_length: Some(MAX_TOKEN_BYTES),
        ..Default::default()
    }
}

/// How far in the future a token may have been issued: clocks of replicas differ by some
/// milliseconds, and times are whole seconds.
const CLOCK_SKEW_SECONDS: u64 = 1;

fn check_times(claims: Claims) -> Result<Claims, Refusal> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    if claims.issued_at > now + CLOCK_SKEW_SECONDS || claims.expires_at < claims.issued_at {
        Err(Refusal::Invalid)
    } else if claims.expires_at <= now {
        Err(Refusal::Expired(claims))
    } else {
        Ok(claims)
    }
}

fn to_jwt(issuer: String, claims: Claims) -> JWTClaims<Session> {
    JWTClaims {
        issued_at: Some(UnixTimeStamp::from_secs(claims.issued_at)),
        expires_at: Some(UnixTimeStamp::from_secs(claims.expires_at)),
        invalid_before: None,
        audiences: Some(Audiences::AsString(issuer.clone())),
        issuer: Some(issuer),
        subject: Some(claims.subject),
        jwt_id: Some(claims.token_id),
        nonce: None,
        custom: Session {
            sid: claims.session,
        },
    }
}

/// Every claim that we set is required; one that we never set is refused.
fn from_jwt(jwt: JWTClaims<Session>) -> Option<Claims> {
    if jwt.invalid_before.is_some() || jwt.nonce.is_some() {
        return None;
    }
    Some(Claims {
        subject: jwt.subject?,
        session: jwt.custom.sid,
        token_id: jwt.jwt_id?,
        issued_at: jwt.issued_at?.as_secs(),
        expires_at: jwt.expires_at?.as_secs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn keyring(algorithm: Algorithm, current: &str, previous: &[&str]) -> Keyring {
        Keyring {
            algorithm,
            current: current.into(),
            previous: previous.iter().map(|&key| key.into()).collect(),
            issuer: "http://shop".into(),
        }
    }

    fn claims(issued_at: u64, expires_at: u64) -> Claims {
        Claims {
            subject: "user".into(),
            session: "session".into(),
            token_id: "token".into(),
            issued_at,
            expires_at,
        }
    }

    const FAR: u64 = 4_000_000_000;

    #[test]
    fn a_token_verifies_with_its_key_and_with_a_retired_one_only() {
        for algorithm in [Algorithm::Hs256, Algorithm::Hs384, Algorithm::Hs512] {
            let token = Auth::sign(keyring(algorithm, SECRET, &[]), claims(1, FAR)).unwrap();
            let other = "another secret of at least thirty-two bytes";
            let verify = |keys| Auth::verify(keys, token.clone());
            assert_eq!(
                verify(keyring(algorithm, SECRET, &[])).unwrap().session,
                "session"
            );
            assert!(verify(keyring(algorithm, other, &[SECRET])).is_ok());
            assert!(matches!(
                verify(keyring(algorithm, other, &[])),
                Err(Refusal::Invalid)
            ));
        }
    }

    #[test]
    fn ed25519_signs_and_publishes_its_public_key() {
        let pem = Ed25519KeyPair::generate().to_pem();
        let keys = || keyring(Algorithm::Eddsa, &pem, &[]);
        let token = Auth::sign(keys(), claims(1, FAR)).unwrap();
        assert!(Auth::verify(keys(), token).is_ok());
        let jwks = Auth::public_keys(keys()).unwrap();
        assert!(
            jwks.contains("\"Ed25519\"") && !jwks.contains("\"d\""),
            "{jwks}"
        );
    }

    #[test]
    fn an_expired_token_keeps_its_claims_and_a_future_one_is_invalid() {
        let keys = || keyring(Algorithm::Hs256, SECRET, &[]);
        let verdict = |claims| Auth::verify(keys(), Auth::sign(keys(), claims).unwrap());
        assert!(matches!(verdict(claims(1, 2)), Err(Refusal::Expired(c)) if c.token_id == "token"));
        assert!(matches!(
            verdict(claims(FAR, FAR + 1)),
            Err(Refusal::Invalid)
        ));
        // By a replica whose clock is a little ahead.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        assert!(verdict(claims(now.as_secs() + 1, FAR)).is_ok());
        assert!(verdict(claims(now.as_secs() + 3, FAR)).is_err());
    }

    #[test]
    fn a_short_secret_is_refused_without_being_shown() {
        let error = Auth::sign(keyring(Algorithm::Hs256, "short", &[]), claims(1, FAR));
        assert_eq!(error.unwrap_err(), "shorter than 32 bytes");
    }
}
