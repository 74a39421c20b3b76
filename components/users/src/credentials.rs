//! Checking who someone claims to be.

use storefront_guest::auth::passwords::Verdict;
use storefront_guest::database::{self, Value};
use storefront_guest::{Error, Result};

use crate::config::Config;
use crate::password;

/// What a login needs to know of an account.
pub struct Stored {
    pub id: String,
    pub hash: String,
    pub disabled: bool,
    pub token_version: i64,
}

impl Stored {
    /// Finds an account by email address (in any case) or username.
    pub async fn find(login: &str) -> Result<Option<Self>> {
        let sql = if login.contains('@') {
            "select uid, hashed_password, disabled, token_version from users where email = ?"
        } else {
            "select uid, hashed_password, disabled, token_version from users where username = ?"
        };
        let Some(row) = database::query_one(sql, [login.to_lowercase().into()]).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: row.text(0)?.to_owned(),
            hash: row.text(1)?.to_owned(),
            disabled: row.integer(2)? != 0,
            token_version: row.integer(3)?,
        }))
    }
}

/// Finds the account that a name and a password belong to.
///
/// An unknown name costs as much as a wrong password. An outdated hash is
/// replaced.
///
/// # Errors
/// 400 `Incorrect email or password`, whichever it was.
pub async fn authenticate(login: &str, password: &str) -> Result<Stored> {
    let config = Config::load().await?;
    let stored = Stored::find(login).await?;
    let hash = stored.as_ref().map(|stored| &*stored.hash);
    let verdict = password::verify(password, hash, &config).await;
    match (stored, verdict) {
        (Some(stored), Verdict::Match) => Ok(stored),
        (Some(stored), Verdict::MatchOutdated) => {
            upgrade(&stored, password, &config).await?;
            Ok(stored)
        }
        _ => Err(Error::BadRequest("Incorrect email or password".into())),
    }
}

/// Replaces the hash, unless another login was faster or the password has changed
/// since: then the old hash is no longer there.
async fn upgrade(stored: &Stored, password: &str, config: &Config) -> Result<()> {
    let hash = password::hash(password, config).await;
    let parameters: [Value; 3] = [
        hash.into(),
        stored.id.as_str().into(),
        stored.hash.as_str().into(),
    ];
    let sql = "update users set hashed_password = ? where uid = ? and hashed_password = ?";
    database::query(sql, parameters).await?;
    Ok(())
}
