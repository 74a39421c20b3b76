//! Extractors that authenticate a request.

use axum::extract::FromRequestParts;
use futures::future::join;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use storefront_http::{Error, Result};
use storefront_storage::cache;

use crate::account::Account;
use crate::account_cache::{self, CachedAccount};
use crate::session::{self, SessionId};
use crate::tokens::{self, VerifiedToken};

/// A genuine access token. It may have expired, and its session may be over.
pub struct BearerToken(pub VerifiedToken);

impl BearerToken {
    /// Returns the session that the token belongs to.
    pub fn session(&self) -> SessionId {
        SessionId {
            user: self.0.claims.subject.clone(),
            id: self.0.claims.session.clone(),
        }
    }

    /// Returns the token if it has not expired.
    ///
    /// # Errors
    /// 401 `Token has expired`.
    pub fn ensure_unexpired(self) -> Result<Self> {
        if self.0.is_expired {
            Err(Error::InvalidToken("Token has expired"))
        } else {
            Ok(self)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for BearerToken {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        tokens::verify(bearer(&parts.headers)?).await.map(Self)
    }
}

/// The token in the header `Authorization` (RFC 6750 section 2.1). Nothing else is read:
/// tokens in query strings end up in logs.
///
/// # Errors
/// 401 when there is none, 400 when there are several headers.
pub fn bearer(headers: &HeaderMap) -> Result<&str> {
    let mut headers = headers.get_all(AUTHORIZATION).iter();
    let header = headers.next().ok_or(Error::NotAuthenticated)?;
    if headers.next().is_some() {
        return Err(Error::BadRequest(
            "More than one Authorization header".into(),
        ));
    }
    let header = header
        .to_str()
        .map_err(|_| Error::InvalidToken("Token is invalid"))?;
    let (scheme, token) = header.split_once(' ').ok_or(Error::NotAuthenticated)?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() {
        return Err(Error::NotAuthenticated);
    }
    Ok(token)
}

/// The authenticated caller: the token is valid, the session lives, and the account is
/// not disabled. It costs one round trip to Redis and one statement, at the same time; if
/// accounts are cached, the round trip alone.
pub struct CurrentUser {
    /// The caller's account.
    pub account: Account,
    /// The session that the request belongs to.
    pub session: SessionId,
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let bearer = BearerToken::from_request_parts(parts, state)
            .await?
            .ensure_unexpired()?;
        let session = bearer.session();
        let (version, account) = match cache::is_enabled().await? {
            true => find_cached(&session, &bearer.0.claims.token_id).await?,
            false => find(&session, &bearer.0.claims.token_id).await?,
        };
        let account = account
            .ok_or(Error::InvalidToken("User not found"))?
            .ensure_enabled()?;
        if account.token_version != version {
            return Err(Error::InvalidToken("Token is invalid"));
        }
        Ok(Self { account, session })
    }
}

/// Finds the `token_version` that a session began with, and its account.
async fn find(session: &SessionId, token_id: &str) -> Result<(i64, Option<Account>)> {
    let touched = session::touch(session, token_id);
    let (version, account) = join(touched, Account::find(&session.user)).await;
    let version = version?.ok_or(Error::InvalidToken("Token is invalid"))?;
    Ok((version, account?))
}

/// As [`find`], with the account from the cache if it is there.
async fn find_cached(session: &SessionId, token_id: &str) -> Result<(i64, Option<Account>)> {
    let touched = session::touch_with_account(session, token_id).await?;
    let (version, cached) = touched.ok_or(Error::InvalidToken("Token is invalid"))?;
    let account = match cached {
        CachedAccount::Ready(account) => Some(*account),
        CachedAccount::MayNotStore => Account::find(&session.user).await?,
        CachedAccount::MayStore(number) => {
            let account = Account::find(&session.user).await?;
            if let Some(account) = &account {
                account_cache::store_later(number, account);
            }
            account
        }
    };
    Ok((version, account))
}

/// A caller with the role `admin`.
pub struct Admin(pub CurrentUser);

impl<S: Sync> FromRequestParts<S> for Admin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let current = CurrentUser::from_request_parts(parts, state).await?;
        if current.account.user.role == "admin" {
            Ok(Self(current))
        } else {
            Err(Error::Forbidden("Admin only"))
        }
    }
}
