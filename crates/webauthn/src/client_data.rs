//! What the browser says of a ceremony (WebAuthn section 5.8.1).

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The members of `clientDataJSON` that are checked. It may have others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    /// In base64url.
    pub challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    top_origin: Option<IgnoredAny>,
}

impl ClientData {
    /// Parses `clientDataJSON`.
    pub fn parse(json: &[u8]) -> Option<Self> {
        // "UTF-8 decode" (section 7.1 step 5) takes a byte order mark away.
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        serde_json::from_slice(json).ok()
    }

    /// Whether it is of this kind, for this challenge, and from a page of this origin that is
    /// in no frame of another one.
    pub fn is_for(&self, kind: &str, challenge: &str, origin: &str) -> bool {
        self.kind == kind
            && self.challenge == challenge
            && self.origin == origin
            && !self.cross_origin
            && self.top_origin.is_none()
    }
}
