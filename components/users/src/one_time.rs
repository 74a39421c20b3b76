//! Tokens of links in mails. An account has one of each kind, the newest, for one use.

use storefront_http::{Error, Result};
use storefront_identity::secret::Secret;
use storefront_storage::sqlite::{self, Row, Transaction};

/// The purpose of a link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    ResetPassword,
    VerifyEmail,
}

impl Purpose {
    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
        }
    }

    /// Finds a purpose by its name in the database.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ResetPassword, Self::VerifyEmail]
            .into_iter()
            .find(|purpose| purpose.name() == name)
    }

    /// The page of the web front that the link opens.
    pub fn page(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset-password",
            Self::VerifyEmail => "verify-email",
        }
    }

    /// Minutes for which a link is valid (ASVS 6.4.3, 6.5.5).
    pub fn minutes(self) -> i64 {
        match self {
            Self::ResetPassword => 60,
            Self::VerifyEmail => 24 * 60,
        }
    }
}

/// The account that a link was sent to.
pub struct TokenOwner {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
}

const NOT_FOUND: Error = Error::NotFound("Token not found");

/// Makes the token of a new link, which replaces an older one. A trigger in the schema
/// deletes unused tokens a day after their expiry.
pub async fn issue(purpose: Purpose, user: &str) -> Result<Secret> {
    let secret = Secret::random();
    sqlite::write(
        "insert into one_time_tokens (purpose, user_uid, hash, expires_at)
         values (?1, ?2, ?3, unixepoch() + 60 * ?4)
         on conflict (purpose, user_uid)
         do update set hash = excluded.hash, expires_at = excluded.expires_at",
        [
            purpose.name().into(),
            user.into(),
            secret.hash().into(),
            purpose.minutes().into(),
        ],
    )
    .await?;
    Ok(secret)
}

/// Finds the account of a token. The token stays usable.
///
/// # Errors
/// 404 when the token is unknown or used, 400 when it has expired.
pub async fn find_owner(purpose: Purpose, token: &str) -> Result<TokenOwner> {
    let hash = Secret::parse(token).ok_or(NOT_FOUND)?.hash();
    let row = sqlite::query_one(
        "select u.uid, u.email, u.username, t.expires_at > unixepoch()
         from one_time_tokens t join users u on u.uid = t.user_uid
         where t.hash = ? and t.purpose = ?",
        [hash.into(), purpose.name().into()],
    )
    .await?;
    let row: Row = row.ok_or(NOT_FOUND)?;
    if row.integer(3)? == 0 {
        return Err(Error::BadRequest("Token has expired".into()));
    }
    Ok(TokenOwner {
        id: row.text(0)?.to_owned(),
        email: row.text(1)?.to_owned(),
        username: row.optional_text(2).map(str::to_owned),
    })
}

/// Uses a token up in the transaction of its purpose. Of parallel uses, one succeeds.
///
/// # Errors
/// 404 when another use was faster.
pub async fn spend(transaction: &Transaction, purpose: Purpose, token: &str) -> Result<()> {
    let hash = Secret::parse(token).ok_or(NOT_FOUND)?.hash();
    let spent = transaction
        .query(
            "delete from one_time_tokens
             where hash = ? and purpose = ? and expires_at > unixepoch() returning 1",
            [hash.into(), purpose.name().into()],
        )
        .await?;
    if spent.is_empty() {
        Err(NOT_FOUND)
    } else {
        Ok(())
    }
}

/// Deletes the tokens of a kind.
pub async fn revoke(purpose: Purpose, user: &str) -> Result<()> {
    let sql = "delete from one_time_tokens where purpose = ? and user_uid = ?";
    sqlite::write(sql, [purpose.name().into(), user.into()]).await?;
    Ok(())
}
