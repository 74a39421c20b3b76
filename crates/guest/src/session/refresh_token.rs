//! The token that a client exchanges for new ones.

use super::SessionId;
use crate::secret::Secret;

/// A refresh token (RFC 6749 section 1.5) as the client holds it: it tells its
/// session, and proves with a secret that it belongs to it.
pub struct RefreshToken {
    pub(super) session: SessionId,
    pub(super) secret: Secret,
}

impl RefreshToken {
    /// Reads what a client sends.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (user, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
        let harmless = |id: &str| {
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
        (harmless(user) && harmless(id)).then_some(Self { session, secret })
    }

    /// What goes to the client.
    pub fn reveal(&self) -> String {
        let SessionId { user, id } = &self.session;
        format!("{user}.{id}.{}", self.secret.reveal())
    }

    /// The session that it claims to belong to.
    pub fn session(&self) -> &SessionId {
        &self.session
    }
}
