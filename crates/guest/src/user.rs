//! Accounts as every component sees them, and the extractors that authenticate.

use std::sync::LazyLock;

use axum::extract::FromRequestParts;
use futures::future::join;
use http::header::AUTHORIZATION;
use http::request::Parts;
use serde::Serialize;

use crate::database::{self, Row};
use crate::error::{Error, Result};
use crate::session::SessionId;
use crate::{auth, session};

/// An account, as its owner sees it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "id": "0b3c1f4e-6f0a-4d6c-9a52-0f6f8f3f7a11", "email": "ada@example.com",
    "username": null, "first_name": "Ada", "last_name": null, "phone_number": null,
    "is_verified": true, "role": "user",
    "created_at": "2026-11-20T12:00:00Z", "updated_at": "2026-11-20T12:00:00Z"
})))]
pub struct User {
    /// The public id, a UUID.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub id: String,
    /// Lower case.
    pub email: String,
    /// May be missing.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub username: Option<String>,
    /// Of `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub first_name: Option<String>,
    /// Of `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_name: Option<String>,
    /// Of `user_info`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub phone_number: Option<String>,
    /// The owner has shown to receive mail at the address.
    pub is_verified: bool,
    /// `user` or `admin`.
    pub role: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// RFC 3339, UTC.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub updated_at: String,
}

/// An account with what its owner does not see.
#[derive(Clone, Debug)]
pub struct Account {
    /// What the owner sees.
    pub user: User,
    /// May not log in.
    pub disabled: bool,
    /// Grows with each change that ends all sessions: a session remembers its
    /// value at login, so old ones are dead even while Redis cannot be told.
    pub token_version: i64,
    /// The row in `user_info` exists.
    pub has_info: bool,
}

/// Columns for [`Account::from_row`], from `users u left join user_info i`.
pub const ACCOUNT_COLUMNS: &str = "u.uid, u.email, u.username, i.first_name, i.last_name, \
    i.phone_number, u.is_verified, u.role, u.created_at, u.updated_at, u.disabled, \
    u.token_version, i.id is not null";

impl Account {
    /// Finds an account by its public id.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn find(id: &str) -> Result<Option<Self>> {
        static SQL: LazyLock<String> = LazyLock::new(|| {
            format!(
                "select {ACCOUNT_COLUMNS} from users u left join user_info i \
                 on i.user_id = u.id where u.uid = ?"
            )
        });
        let row = database::query_one(&SQL, [id.into()]).await?;
        row.map(Self::from_row).transpose()
    }

    /// Reads [`ACCOUNT_COLUMNS`], the first columns of a row.
    ///
    /// # Errors
    /// 500 when the row has others.
    pub fn from_row(mut row: Row) -> Result<Self> {
        Ok(Self {
            user: User {
                id: row.take_text(0)?,
                email: row.take_text(1)?,
                username: row.take_optional_text(2),
                first_name: row.take_optional_text(3),
                last_name: row.take_optional_text(4),
                phone_number: row.take_optional_text(5),
                is_verified: row.integer(6)? != 0,
                role: row.take_text(7)?,
                created_at: row.take_text(8)?,
                updated_at: row.take_text(9)?,
            },
            disabled: row.integer(10)? != 0,
            token_version: row.integer(11)?,
            has_info: row.integer(12)? != 0,
        })
    }

    /// The account, if it may act.
    ///
    /// # Errors
    /// 403 when it is disabled.
    pub fn enabled(self) -> Result<Self> {
        if self.disabled {
            Err(Error::Forbidden("User is disabled"))
        } else {
            Ok(self)
        }
    }
}

/// A genuine access token; its session may be over, it may have expired.
pub struct BearerToken(pub auth::Token);

impl BearerToken {
    /// The session that the token belongs to.
    pub fn session(&self) -> SessionId {
        SessionId {
            user: self.0.claims.subject.clone(),
            id: self.0.claims.session.clone(),
        }
    }

    /// The token, if its time is not over.
    ///
    /// # Errors
    /// 401 `Token has expired`.
    pub fn unexpired(self) -> Result<Self> {
        if self.0.is_expired {
            Err(Error::InvalidToken("Token has expired"))
        } else {
            Ok(self)
        }
    }
}

impl<S: Sync> FromRequestParts<S> for BearerToken {
    type Rejection = Error;

    /// Reads the header `Authorization` (RFC 6750 section 2.1) and no other
    /// place: tokens in query strings end up in logs.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
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
        auth::verify(token).await.map(Self)
    }
}

/// The caller, authenticated: a valid token, a living session, an account that
/// may act. Costs one round trip to Redis and one statement, at the same time.
pub struct CurrentUser {
    /// Their account.
    pub account: Account,
    /// The session of the request.
    pub session: SessionId,
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let bearer = BearerToken::from_request_parts(parts, state)
            .await?
            .unexpired()?;
        let session = bearer.session();
        let touched = session::touch(&session, &bearer.0.claims.token_id);
        let (version, account) = join(touched, Account::find(&session.user)).await;
        let version = version?.ok_or(Error::InvalidToken("Token is invalid"))?;
        let account = account?
            .ok_or(Error::InvalidToken("User not found"))?
            .enabled()?;
        if account.token_version != version {
            return Err(Error::InvalidToken("Token is invalid"));
        }
        Ok(Self { account, session })
    }
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
