//! Responses of a browser, as `toJSON` writes them (WebAuthn section 5.1.8).

use ct_codecs::{Base64UrlSafeNoPadding, Decoder, Encoder};
use serde::{Deserialize, Deserializer};

/// A credential with a response of either kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Credential<R> {
    pub id: Base64Url,
    pub raw_id: Base64Url,
    #[serde(rename = "type")]
    pub kind: String,
    pub response: R,
}

/// What responses of both kinds have.
#[derive(Deserialize)]
pub struct AnyResponse {
    #[serde(rename = "clientDataJSON")]
    pub client_data: Base64Url,
}

/// To a request for a new passkey.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    #[serde(rename = "clientDataJSON")]
    pub client_data: Base64Url,
    pub attestation_object: Base64Url,
    #[serde(default)]
    pub transports: Vec<String>,
}

/// To a request to log in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assertion {
    #[serde(rename = "clientDataJSON")]
    pub client_data: Base64Url,
    pub authenticator_data: Base64Url,
    pub signature: Base64Url,
    pub user_handle: Option<Base64Url>,
}

impl<'a, R: Deserialize<'a>> Credential<R> {
    /// Parses a credential whose two ids are the same.
    pub fn parse(json: &'a str) -> Option<Self> {
        let parsed: Self = serde_json::from_str(json).ok()?;
        let is_consistent = parsed.id.0 == parsed.raw_id.0 && parsed.kind == "public-key";
        is_consistent.then_some(parsed)
    }
}

/// Bytes that JSON has in base64url without padding.
pub struct Base64Url(pub Vec<u8>);

impl<'de> Deserialize<'de> for Base64Url {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = decode(&text).ok_or_else(|| serde::de::Error::custom("not in base64url"))?;
        Ok(Self(bytes))
    }
}

/// Bytes as base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlSafeNoPadding::encode_to_string(bytes).expect("it fits in memory")
}

/// The bytes of base64url without padding.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    Base64UrlSafeNoPadding::decode_to_vec(text, None).ok()
}
