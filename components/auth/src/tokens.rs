//! Access tokens, which are in a crate of their own.

use std::time::{SystemTime, UNIX_EPOCH};

use storefront_tokens as tokens;

use crate::Auth;
use crate::bindings::exports::storefront::auth::tokens::{
    Algorithm, Claims, Guest, GuestKeyring, Keyring, Refusal,
};

impl Guest for Auth {
    type Keyring = tokens::Keyring;
}

impl GuestKeyring for tokens::Keyring {
    fn from_secrets(
        algorithm: Algorithm,
        current: String,
        previous: Vec<String>,
        issuer: String,
    ) -> Result<Keyring, String> {
        let algorithm = match algorithm {
            Algorithm::Hs256 => tokens::Algorithm::Hs256,
            Algorithm::Hs384 => tokens::Algorithm::Hs384,
            Algorithm::Hs512 => tokens::Algorithm::Hs512,
            Algorithm::Eddsa => tokens::Algorithm::EdDsa,
        };
        Self::from_secrets(algorithm, &current, &previous, &issuer).map(Keyring::new)
    }

    fn from_jwks(jwks: String, issuer: String) -> Result<Keyring, String> {
        Self::from_jwks(&jwks, &issuer).map(Keyring::new)
    }

    fn sign(&self, claims: Claims) -> Result<String, String> {
        self.sign(&tokens::Claims {
            subject: claims.subject,
            session: claims.session,
            token_id: claims.token_id,
            issued_at: claims.issued_at,
            expires_at: claims.expires_at,
        })
    }

    fn verify(&self, token: String) -> Result<Claims, Refusal> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |since| since.as_secs());
        self.verify(&token, now)
            .map(exported)
            .map_err(|refusal| match refusal {
                tokens::Refusal::Invalid => Refusal::Invalid,
                tokens::Refusal::Expired(claims) => Refusal::Expired(exported(claims)),
            })
    }

    fn public_keys(&self) -> String {
        self.public_keys()
    }
}

fn exported(claims: tokens::Claims) -> Claims {
    Claims {
        subject: claims.subject,
        session: claims.session,
        token_id: claims.token_id,
        issued_at: claims.issued_at,
        expires_at: claims.expires_at,
    }
}
