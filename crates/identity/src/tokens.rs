//! Access tokens: the library component `storefront:auth`, and the keys that an instance
//! parses once in it.

use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use storefront_http::{Error, Result};
use storefront_settings::{self as settings, Settings};

mod bindings {
    #![allow(missing_docs, unsafe_code, reason = "generated code")]

    spin_sdk::wit_bindgen::generate!({
        path: "../../wit/auth",
        world: "auth-client",
        runtime_path: "::spin_sdk::wit_bindgen::rt",
    });
}

pub use bindings::storefront::auth::passwords;
pub use bindings::storefront::auth::tokens::Claims;
use bindings::storefront::auth::tokens::{Algorithm, Keyring, Refusal};

/// An access token whose signature was verified.
pub struct VerifiedToken {
    /// The claims of the token.
    pub claims: Claims,
    /// The token is past its expiry.
    pub is_expired: bool,
}

/// Signs an access token.
///
/// # Errors
/// 503 when the keys cannot be used.
pub async fn sign(claims: &Claims) -> Result<String> {
    let keys = &JwtKeys::load().await?.keyring;
    keys.sign(claims).map_err(Error::Internal)
}

/// Verifies an access token.
///
/// # Errors
/// 401 `Token is invalid` when it is not genuine, 503 when the keys cannot be used.
pub async fn verify(token: &str) -> Result<VerifiedToken> {
    match JwtKeys::load().await?.keyring.verify(token) {
        Ok(claims) => Ok(VerifiedToken {
            claims,
            is_expired: false,
        }),
        Err(Refusal::Expired(claims)) => Ok(VerifiedToken {
            claims,
            is_expired: true,
        }),
        Err(Refusal::Invalid) => Err(Error::InvalidToken("Token is invalid")),
    }
}

/// Returns the public keys as a JSON Web Key Set (RFC 7517).
///
/// # Errors
/// 503 when the keys cannot be used.
pub async fn public_keys() -> Result<String> {
    Ok(JwtKeys::load().await?.keyring.public_keys())
}

/// Hashes a secret that is so short that somebody who has the database could try all: with the
/// key of access tokens (HMAC with SHA-256), which is not in the database.
///
/// # Errors
/// 503 when there is no key.
pub async fn keyed_hash(purpose: &str, text: &str) -> Result<String> {
    let key = JwtKeys::load().await?.current.as_bytes();
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key of any length");
    let mac = mac.chain_update(purpose).chain_update([0]);
    Ok(hex::encode(mac.chain_update(text).finalize().into_bytes()))
}

/// The keys of access tokens, from the variables `jwt_algorithm`, `jwt_secret` or
/// `jwt_private_key`, `jwt_previous_secrets` and `public_url`.
struct JwtKeys {
    /// A handle of the keys that `storefront:auth` has parsed.
    keyring: Keyring,
    /// The key that signs.
    current: String,
}

impl Settings for JwtKeys {
    async fn read() -> settings::Result<Self> {
        let algorithms = [
            ("HS256", Algorithm::Hs256),
            ("HS384", Algorithm::Hs384),
            ("HS512", Algorithm::Hs512),
            ("EdDSA", Algorithm::Eddsa),
        ];
        let algorithm = settings::one_of("jwt_algorithm", &algorithms).await?;
        let variable = key_variable(algorithm);
        let current = settings::required_text(variable).await?;
        let previous = settings::list("jwt_previous_secrets").await?;
        let issuer = settings::text("public_url").await?.unwrap_or_default();
        let keyring = Keyring::from_secrets(algorithm, &current, &previous, &issuer)
            .map_err(|reason| settings::Error::new(variable, reason))?;
        Ok(Self { keyring, current })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<JwtKeys> = OnceLock::new();
        &CELL
    }
}

/// Checks that tokens can be signed, so that nobody is registered in a shop where nobody
/// can log in.
///
/// # Errors
/// 503 when the keys are missing or wrong.
pub async fn check_keys() -> Result<()> {
    JwtKeys::load().await?;
    Ok(())
}

fn key_variable(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Eddsa => "jwt_private_key",
        _ => "jwt_secret",
    }
}
