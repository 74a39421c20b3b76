//! What is inside a token, as JSON.

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

/// What a token says. All of it is required to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// `sub`: the user's public id.
    pub subject: String,
    /// `sid`: the session that the token belongs to.
    pub session: String,
    /// `jti`: the token's own id.
    pub token_id: String,
    /// `iat`: seconds since the Unix epoch.
    pub issued_at: u64,
    /// `exp`: seconds since the Unix epoch.
    pub expires_at: u64,
}

/// The header of a token. Members that name other keys (`jwk`, `jku`, `x5u`, …) or extend the
/// meaning of a token (`crit`, `b64`) are refused: we never write them, so whoever does means
/// no good.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    #[serde(rename = "alg")]
    pub algorithm: String,
    #[serde(rename = "kid")]
    pub key_id: String,
    #[serde(rename = "typ")]
    kind: String,
}

impl Header {
    pub fn parse(json: &[u8]) -> Option<Self> {
        let header: Self = serde_json::from_slice(json).ok()?;
        header.kind.eq_ignore_ascii_case("JWT").then_some(header)
    }
}

/// The claims in the order in which they are written, as the bytes of a token depend on it.
#[derive(Serialize)]
struct Written<'a> {
    iat: u64,
    exp: u64,
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: &'a str,
    sid: &'a str,
}

/// The claims of a token that others may have made. Members that nobody knows are ignored
/// (RFC 7519 section 4); a member that comes twice is an error.
#[derive(Deserialize)]
struct Read {
    iat: u64,
    exp: u64,
    iss: String,
    sub: String,
    aud: String,
    jti: String,
    sid: String,
    nbf: Option<IgnoredAny>,
    nonce: Option<IgnoredAny>,
}

impl Claims {
    pub(crate) fn to_json(&self, issuer: &str) -> String {
        let written = Written {
            iat: self.issued_at,
            exp: self.expires_at,
            iss: issuer,
            sub: &self.subject,
            aud: issuer,
            jti: &self.token_id,
            sid: &self.session,
        };
        serde_json::to_string(&written).expect("texts and numbers are JSON")
    }

    /// Every claim that we write is required; `nbf` and `nonce`, which would have a meaning
    /// and which we never write, are refused.
    pub(crate) fn parse(json: &[u8], issuer: &str) -> Option<Self> {
        let read: Read = serde_json::from_slice(json).ok()?;
        let is_ours =
            read.iss == issuer && read.aud == issuer && read.nbf.is_none() && read.nonce.is_none();
        is_ours.then_some(Self {
            subject: read.sub,
            session: read.sid,
            token_id: read.jti,
            issued_at: read.iat,
            expires_at: read.exp,
        })
    }
}
