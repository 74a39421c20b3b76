//! Links in mails: one of a kind for each account, the newest, for one use.

use storefront_guest::database::{self, Row, Transaction};
use storefront_guest::secret::Secret;
use storefront_guest::{Error, Result};

/// What a link is for.
#[derive(Clone, Copy)]
pub enum Purpose {
    ResetPassword,
    VerifyEmail,
}

impl Purpose {
    fn name(self) -> &'static str {
        match self {
            Self::ResetPassword => "reset_password",
            Self::VerifyEmail => "verify_email",
        }
    }

    /// How long a link of this kind is good, in minutes (ASVS 6.4.3, 6.5.5).
    pub fn minutes(self) -> i64 {
        match self {
            Self::ResetPassword => 60,
            Self::VerifyEmail => 24 * 60,
        }
    }
}

/// The account that a link was sent to.
pub struct Holder {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
}

const NOT_FOUND: Error = Error::NotFound("Token not found");

/// Makes a new link's secret, in place of an older one. Links that nobody used
/// are forgotten a day after their end, by a trigger in the schema.
pub async fn issue(purpose: Purpose, user: &str) -> Result<Secret> {
    let secret = Secret::random();
    database::write(
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

/// Whose link this is; it stays usable.
///
/// # Errors
/// 404 when it is not, or no longer, known; 400 when its time is over.
pub async fn look(purpose: Purpose, token: &str) -> Result<Holder> {
    let hash = Secret::parse(token).ok_or(NOT_FOUND)?.hash();
    let row = database::query_one(
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
    Ok(Holder {
        id: row.text(0)?.to_owned(),
        email: row.text(1)?.to_owned(),
        username: row.optional_text(2).map(str::to_owned),
    })
}

/// Uses a link up, as part of what it is for: of parallel uses, one gets it.
///
/// # Errors
/// 404 when another one was faster.
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

/// Makes the links of a kind worthless.
pub async fn revoke(purpose: Purpose, user: &str) -> Result<()> {
    let sql = "delete from one_time_tokens where purpose = ? and user_uid = ?";
    database::write(sql, [purpose.name().into(), user.into()]).await?;
    Ok(())
}
