//! One access token, signed or checked: by the component `auth`, and by `jwt-simple`, native.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use jwt_simple::prelude::*;
use wasmtime::component::ResourceAny;

use crate::hash::Wasm;
use crate::hash::bindings::exports::storefront::auth::tokens;
use crate::native::token::{ISSUER, KEY_ID, LIFETIME_SECONDS, SessionClaim, rules};

const SECRET: &str = "a secret of the benchmark, long enough for HS256";

/// What is measured.
#[derive(Clone, Copy)]
pub enum Work {
    /// Signing a token.
    Sign,
    /// Checking a token.
    Verify,
}

/// The algorithms that are measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// HMAC with SHA-256.
    Hs256,
    /// Ed25519.
    EdDsa,
}

impl Kind {
    /// Tokens of one turn: some ten milliseconds.
    fn turn(self) -> u32 {
        match self {
            Self::Hs256 => 2000,
            Self::EdDsa => 100,
        }
    }
}

/// The component `auth` with keys that it has parsed.
pub struct Component {
    wasm: Wasm,
    kind: Kind,
    keyring: ResourceAny,
    claims: tokens::Claims,
    token: String,
}

impl Component {
    /// Instantiates the component and has it parse a key.
    ///
    /// # Errors
    /// The file is not there or is another component.
    pub fn new(file: &Path, kind: Kind, pem: &str) -> Result<Self> {
        let mut wasm = Wasm::new(file)?;
        let (algorithm, key) = match kind {
            Kind::Hs256 => (tokens::Algorithm::Hs256, SECRET),
            Kind::EdDsa => (tokens::Algorithm::Eddsa, pem),
        };
        let guest = wasm.auth.storefront_auth_tokens();
        let keyrings = guest.keyring();
        let keyring = keyrings.call_from_secrets(&mut wasm.store, algorithm, key, &[], ISSUER)?;
        let keyring = keyring.map_err(|reason| anyhow!(reason))?;
        let issued_at = Clock::now_since_epoch().as_secs();
        let claims = tokens::Claims {
            subject: "0198c5a2-7d3e-7e5f-8a6b-3c2d1e0f9a8b".into(),
            session: "5f0c6d3b2a19487e".repeat(2),
            token_id: "0123456789abcdef".repeat(2),
            issued_at,
            expires_at: issued_at + LIFETIME_SECONDS,
        };
        let token = keyrings.call_sign(&mut wasm.store, keyring, &claims)?;
        let token = token.map_err(|reason| anyhow!(reason))?;
        Ok(Self {
            wasm,
            kind,
            keyring,
            claims,
            token,
        })
    }

    /// Microseconds for one token.
    ///
    /// # Errors
    /// The component traps, or refuses its own token.
    pub fn time(&mut self, work: Work) -> Result<f64> {
        let store = &mut self.wasm.store;
        let guest = self.wasm.auth.storefront_auth_tokens();
        let keyrings = guest.keyring();
        let start = Instant::now();
        for _ in 0..self.kind.turn() {
            match work {
                Work::Sign => {
                    let token = keyrings.call_sign(&mut *store, self.keyring, &self.claims)?;
                    token.map_err(|reason| anyhow!(reason))?;
                }
                Work::Verify => {
                    let claims = keyrings.call_verify(&mut *store, self.keyring, &self.token)?;
                    claims.ok().context("the token is refused")?;
                }
            }
        }
        Ok(per_token(self.kind, start))
    }
}

/// `jwt-simple` with a key that it has parsed.
pub struct Native {
    kind: Kind,
    secret: HS256Key,
    pair: Ed25519KeyPair,
    public: Ed25519PublicKey,
    options: VerificationOptions,
    token: String,
}

impl Native {
    /// Parses a key.
    ///
    /// # Errors
    /// It is none.
    pub fn new(kind: Kind, pem: &str) -> Result<Self> {
        let pair = Ed25519KeyPair::from_pem(pem)?.with_key_id(KEY_ID);
        let mut native = Self {
            kind,
            secret: HS256Key::from_bytes(SECRET.as_bytes()).with_key_id(KEY_ID),
            public: pair.public_key(),
            pair,
            options: rules(),
            token: String::new(),
        };
        native.token = native.sign()?;
        Ok(native)
    }

    fn sign(&self) -> Result<String> {
        let session = SessionClaim {
            sid: "5f0c6d3b2a19487e".repeat(2),
        };
        let claims = Claims::with_custom_claims(session, Duration::from_secs(LIFETIME_SECONDS))
            .with_issuer(ISSUER)
            .with_audience(ISSUER)
            .with_subject("0198c5a2-7d3e-7e5f-8a6b-3c2d1e0f9a8b")
            .with_jwt_id("0123456789abcdef".repeat(2));
        match self.kind {
            Kind::Hs256 => self.secret.authenticate(claims),
            Kind::EdDsa => self.pair.sign(claims),
        }
    }

    fn verify(&self) -> Result<JWTClaims<SessionClaim>> {
        let options = Some(self.options.clone());
        match self.kind {
            Kind::Hs256 => self.secret.verify_token(&self.token, options),
            Kind::EdDsa => self.public.verify_token(&self.token, options),
        }
    }

    /// Microseconds for one token.
    ///
    /// # Errors
    /// It refuses its own token.
    pub fn time(&self, work: Work) -> Result<f64> {
        let start = Instant::now();
        for _ in 0..self.kind.turn() {
            match work {
                Work::Sign => drop(std::hint::black_box(self.sign()?)),
                Work::Verify => drop(std::hint::black_box(self.verify()?)),
            }
        }
        Ok(per_token(self.kind, start))
    }
}

/// A new private key.
pub fn new_pem() -> String {
    Ed25519KeyPair::generate().to_pem()
}

fn per_token(kind: Kind, start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6 / f64::from(kind.turn())
}
