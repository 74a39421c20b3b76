//! Exchanges a session's tokens for the next ones.

use storefront_http::Result;
use storefront_settings::Settings as _;
use storefront_storage::redis;

use super::lifetimes::Lifetimes;
use super::scripts::{self, Credential, NextRefreshToken, Rotate};
use super::{AccessToken, RefreshToken, SessionId, Tokens, eval_with_json, random_id, sign};
use crate::secret::Secret;

/// For this time the token before the latest is as good as the latest: a response was
/// lost, or two tabs refreshed at once (RFC 9700 section 4.14.2).
pub(super) const GRACE_MILLISECONDS: u64 = 10_000;

/// Exchanges a session's latest access token for the next. `version` is the
/// account's present `token_version`.
///
/// The token before the latest gets the same successor within the grace period, and as
/// long as the successor has not come back: its client has lost the response. Any other
/// token has been used before, so its owner or a thief holds a copy: the session ends
/// (RFC 9700 section 4.14.2). `None` means that the token is refused.
///
/// # Errors
/// 503 when Redis fails or the keys are wrong.
pub async fn refresh(
    session: &SessionId,
    token_id: &str,
    version: i64,
) -> Result<Option<AccessToken>> {
    let credential = Credential {
        presented: token_id,
        current_field: "jti",
        previous_field: "previous",
        rotated_at_field: "rotated_at",
    };
    match rotate(session, version, credential, None).await? {
        Some(rotated) => Ok(Some(rotated.sign(session).await?)),
        None => Ok(None),
    }
}

/// Exchanges a refresh token for new tokens, by the same rules as [`refresh`].
///
/// # Errors
/// 503 when Redis fails or the keys are wrong.
pub async fn redeem(presented: &RefreshToken, version: i64) -> Result<Option<Tokens>> {
    let session = &presented.session;
    let next = Secret::random();
    let credential = Credential {
        presented: &presented.secret.hash(),
        current_field: "refresh",
        previous_field: "refresh_previous",
        rotated_at_field: "refreshed_at",
    };
    let refresh = NextRefreshToken {
        hash: &next.hash(),
        wrapped: &presented.secret.wrap(&next).reveal(),
    };
    let rotated = rotate(session, version, credential, Some(refresh)).await?;
    if let Some(rotated) = rotated
        && let Some(wrapped) = &rotated.wrapped
    {
        let access = rotated.sign(session).await?;
        let refresh = RefreshToken {
            session: session.clone(),
            secret: presented.secret.wrap(wrapped),
        };
        return Tokens::new(access, refresh, rotated.is_kept)
            .await
            .map(Some);
    }
    Ok(None)
}

/// The latest tokens of a session.
struct Rotated {
    token_id: String,
    /// In seconds.
    issued_at: i64,
    wrapped: Option<Secret>,
    is_kept: bool,
}

impl Rotated {
    async fn sign(&self, session: &SessionId) -> Result<AccessToken> {
        sign(session, &self.token_id, self.issued_at).await
    }
}

async fn rotate(
    session: &SessionId,
    version: i64,
    credential: Credential<'_>,
    refresh: Option<NextRefreshToken<'_>>,
) -> Result<Option<Rotated>> {
    let lifetimes = Lifetimes::load().await?;
    let arguments = Rotate {
        session_id: &session.id,
        version,
        next_token_id: &random_id(),
        grace: GRACE_MILLISECONDS,
        idle: lifetimes.idle,
        maximum: lifetimes.maximum,
        credential,
        refresh,
    };
    let reply = eval_with_json(scripts::ROTATE, session, &arguments).await?;
    let latest = redis::parse_text(reply.first()).zip(redis::parse_integer(reply.get(1)));
    Ok(latest.map(|(token_id, issued_at)| Rotated {
        token_id: token_id.to_owned(),
        issued_at,
        wrapped: redis::parse_text(reply.get(2)).and_then(Secret::parse),
        is_kept: redis::parse_integer(reply.get(3)) == Some(1),
    }))
}
