//! Refresh tokens (RFC 6749 section 1.5).

use super::SessionId;
use crate::secret::Secret;

/// A refresh token as the client holds it. It names its session, and its secret proves
/// that it belongs to the session.
pub struct RefreshToken {
    pub(super) session: SessionId,
    pub(super) secret: Secret,
}

impl RefreshToken {
    /// Parses what a client sends.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (user, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let is_id = |id: &str| {
            id.len() <= 36
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        };
        let session = SessionId {
            user: user.to_owned(),
            id: id.to_owned(),
        };
        let secret = Secret::parse(secret)?;
        (is_id(user) && is_id(id)).then_some(Self { session, secret })
    }

    /// Returns the text that goes to the client.
    pub fn reveal(&self) -> String {
        let SessionId { user, id } = &self.session;
        format!("{user}.{id}.{}", self.secret.reveal())
    }

    /// Returns the session that the token names.
    pub fn session(&self) -> &SessionId {
        &self.session
    }
}
