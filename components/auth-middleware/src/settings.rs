//! The middleware's variables. They are those of the component that it is composed with, which
//! has to declare no more of them than it sets.

use std::sync::OnceLock;

use spin_sdk::variables;
use storefront_settings::{self as settings, Error, Settings};
use storefront_tokens::{Algorithm, Keyring};

/// Whose tokens are accepted.
pub struct AuthSettings {
    /// `auth_issuer`: the shop's `public_url`.
    pub issuer: String,
    /// The keys.
    pub keys: Keys,
    /// `auth_sessions`: whether each token's session has to exist in Redis.
    pub looks_at_sessions: bool,
}

/// The keys of the shop.
pub enum Keys {
    /// From `auth_jwks`, or from `auth_secret`, `auth_previous_secrets` and `auth_algorithm`.
    Known(Keyring),
    /// To be fetched from `auth_jwks_url`.
    Published(String),
}

impl Settings for AuthSettings {
    async fn read() -> settings::Result<Self> {
        let issuer = text("auth_issuer").await?;
        let issuer = issuer.ok_or_else(|| Error::missing("auth_issuer"))?;
        let keys = read_keys(&issuer).await?;
        let looks_at_sessions = match text("auth_sessions").await?.as_deref() {
            None | Some("off") => false,
            Some("on") => true,
            Some(_) => return Err(Error::new("auth_sessions", "not one of on, off")),
        };
        Ok(Self {
            issuer,
            keys,
            looks_at_sessions,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<AuthSettings> = OnceLock::new();
        &CELL
    }
}

/// Two sources would be a mistake: nobody could tell which of them counts.
async fn read_keys(issuer: &str) -> settings::Result<Keys> {
    let jwks = text("auth_jwks").await?;
    let url = text("auth_jwks_url").await?;
    let secret = text("auth_secret").await?;
    match (jwks, url, secret) {
        (Some(jwks), None, None) => Keyring::from_jwks(&jwks, issuer)
            .map(Keys::Known)
            .map_err(|reason| Error::new("auth_jwks", reason)),
        (None, Some(url), None) => Ok(Keys::Published(url)),
        (None, None, Some(secret)) => {
            let previous = text("auth_previous_secrets").await?.unwrap_or_default();
            let previous = previous.split(',').map(str::trim);
            let previous: Vec<_> = previous.filter(|secret| !secret.is_empty()).collect();
            Keyring::from_secrets(algorithm().await?, &secret, &previous, issuer)
                .map(Keys::Known)
                .map_err(|reason| Error::new("auth_secret", reason))
        }
        (None, None, None) => Err(Error::new(
            "auth_jwks",
            "not set, and neither is auth_jwks_url or auth_secret",
        )),
        _ => Err(Error::new(
            "auth_jwks",
            "only one of it, auth_jwks_url and auth_secret can be set",
        )),
    }
}

/// The algorithm of `auth_secret`. Whoever could check a token of `EdDSA` with a private key
/// could sign others, so that has no place here.
async fn algorithm() -> settings::Result<Algorithm> {
    match text("auth_algorithm").await?.as_deref() {
        None | Some("HS256") => Ok(Algorithm::Hs256),
        Some("HS384") => Ok(Algorithm::Hs384),
        Some("HS512") => Ok(Algorithm::Hs512),
        Some(_) => Err(Error::new(
            "auth_algorithm",
            "not one of HS256, HS384, HS512",
        )),
    }
}

/// Reads a variable that the component need not declare. An empty one counts as not set.
async fn text(variable: &str) -> settings::Result<Option<String>> {
    match variables::get(variable).await {
        Ok(value) => {
            let value = value.trim();
            Ok((!value.is_empty()).then(|| value.to_owned()))
        }
        Err(variables::Error::Undefined(_)) => Ok(None),
        Err(error) => Err(Error::new(variable, error)),
    }
}
