//! The library component `storefront:auth`, and the keys that it is called with.

use std::sync::{Arc, Mutex};

use crate::error::{Error, Result};
use crate::variables;

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit",
        world: "auth-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

pub use bindings::storefront::auth::passwords;
use bindings::storefront::auth::tokens::{self, Algorithm, Refusal};
pub use bindings::storefront::auth::tokens::{Claims, Keyring};

static KEYRING: Mutex<Option<Arc<Keyring>>> = Mutex::new(None);

/// A checked access token: what it says, and whether its time is over.
pub struct Token {
    /// Its claims.
    pub claims: Claims,
    /// It is genuine, but past its expiry.
    pub is_expired: bool,
}

/// Signs an access token.
///
/// # Errors
/// 503 when the keys cannot be used.
pub async fn sign(claims: &Claims) -> Result<String> {
    let keys = keyring().await?;
    tokens::sign(&keys, claims).map_err(|reason| wrong_key(&keys, &reason))
}

/// Checks an access token.
///
/// # Errors
/// 401 `Token is invalid` when it is not genuine, 503 when the keys cannot be used.
pub async fn verify(token: &str) -> Result<Token> {
    let keys = keyring().await?;
    match tokens::verify(&keys, token) {
        Ok(claims) => Ok(Token {
            claims,
            is_expired: false,
        }),
        Err(Refusal::Expired(claims)) => Ok(Token {
            claims,
            is_expired: true,
        }),
        Err(Refusal::Invalid) => Err(Error::InvalidToken("Token is invalid")),
        Err(Refusal::BadKey(reason)) => Err(wrong_key(&keys, &reason)),
    }
}

/// The public keys as a JSON Web Key Set (RFC 7517).
///
/// # Errors
/// 503 when the keys cannot be used.
pub async fn public_keys() -> Result<String> {
    let keys = keyring().await?;
    tokens::public_keys(&keys).map_err(|reason| wrong_key(&keys, &reason))
}

/// The keys, from `jwt_algorithm`, `jwt_secret` or `jwt_private_key`,
/// `jwt_previous_secrets`, `public_url`.
///
/// # Errors
/// 503 when one of them is missing or wrong.
async fn keyring() -> Result<Arc<Keyring>> {
    if let Some(keys) = KEYRING.lock().unwrap().clone() {
        return Ok(keys);
    }
    let algorithms = [
        ("HS256", Algorithm::Hs256),
        ("HS384", Algorithm::Hs384),
        ("HS512", Algorithm::Hs512),
        ("EdDSA", Algorithm::Eddsa),
    ];
    let algorithm = variables::one_of("jwt_algorithm", &algorithms).await?;
    let name = key_variable(algorithm);
    let current = variables::text(name).await?;
    let keys = Arc::new(Keyring {
        algorithm,
        current: current.ok_or_else(|| variables::wrong(name, "not set"))?,
        previous: variables::list("jwt_previous_secrets").await?,
        issuer: variables::text("public_url").await?.unwrap_or_default(),
    });
    *KEYRING.lock().unwrap() = Some(keys.clone());
    Ok(keys)
}

/// Fails when tokens could not be signed, so that nobody is registered in a shop
/// where nobody can log in.
///
/// # Errors
/// 503 when the keys are missing or wrong.
pub async fn check_keys() -> Result<()> {
    public_keys().await.map(drop)
}

fn key_variable(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Eddsa => "jwt_private_key",
        _ => "jwt_secret",
    }
}

fn wrong_key(keys: &Keyring, reason: &str) -> Error {
    variables::wrong(key_variable(keys.algorithm), reason)
}
