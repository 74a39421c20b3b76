//! Access tokens as `components/auth` makes and checks them.

use std::collections::HashSet;

use jwt_simple::prelude::*;

use super::error::{Error, Result};

/// The shop's `public_url` unless someone sets another.
pub const ISSUER: &str = "http://127.0.0.1:3000";
/// How long a token is valid.
pub const LIFETIME_SECONDS: u64 = 180 * 60;

/// A key, parsed once, and the rules.
pub struct Tokens {
    key: HS256Key,
    options: VerificationOptions,
}

/// What a token points to.
pub struct Session {
    /// The user's public id.
    pub user: String,
    /// The session's id.
    pub id: String,
    /// The token's own id.
    pub token: String,
}

/// The claim without a registered name.
#[derive(Serialize, Deserialize)]
pub struct SessionClaim {
    /// The session's id.
    pub sid: String,
}

/// The id of the key, in tokens and in the rules.
pub const KEY_ID: &str = "native";

/// The rules of a token of ours.
pub fn rules() -> VerificationOptions {
    let only_us = || Some(HashSet::from([ISSUER.to_owned()]));
    VerificationOptions {
        allowed_issuers: only_us(),
        allowed_audiences: only_us(),
        required_signature_type: Some("JWT".into()),
        required_key_id: Some(KEY_ID.into()),
        ..Default::default()
    }
}

impl Tokens {
    /// Tokens signed with a secret.
    pub fn new(secret: &str) -> Self {
        Self {
            key: HS256Key::from_bytes(secret.as_bytes()).with_key_id(KEY_ID),
            options: rules(),
        }
    }

    /// Signs a session's first token.
    pub fn sign(&self, session: Session, issued_at: u64) -> Result<String> {
        let claims = JWTClaims {
            issued_at: Some(UnixTimeStamp::from_secs(issued_at)),
            expires_at: Some(UnixTimeStamp::from_secs(issued_at + LIFETIME_SECONDS)),
            invalid_before: None,
            audiences: Some(Audiences::AsString(ISSUER.to_owned())),
            issuer: Some(ISSUER.to_owned()),
            subject: Some(session.user),
            jwt_id: Some(session.token),
            nonce: None,
            custom: SessionClaim { sid: session.id },
        };
        let token = self.key.authenticate(claims);
        token.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Checks the value of an `Authorization` header.
    pub fn verify(&self, header: Option<&str>) -> Result<Session> {
        let token = header.and_then(|header| header.strip_prefix("Bearer "));
        let token = token.ok_or(Error::BadToken)?;
        let claims = self
            .key
            .verify_token::<SessionClaim>(token, Some(self.options.clone()))
            .map_err(|_| Error::BadToken)?;
        Ok(Session {
            user: claims.subject.ok_or(Error::BadToken)?,
            id: claims.custom.sid,
            token: claims.jwt_id.ok_or(Error::BadToken)?,
        })
    }
}

/// 128 random bits as hexadecimal digits.
pub fn random_id() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
