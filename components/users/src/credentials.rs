//! Checking who someone claims to be.

use storefront_guest::auth::passwords::Verdict;
use storefront_guest::client::Client;
use storefront_guest::database::{self, Value};
use storefront_guest::fields::Fields;
use storefront_guest::limit::{self, Attempt};
use storefront_guest::user::User;
use storefront_guest::{Error, Result};

use crate::audit::{self, Event};
use crate::config::Config;
use crate::{password, totp};

/// What a login needs to know of an account.
pub struct Stored {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
    pub hash: String,
    pub disabled: bool,
    pub token_version: i64,
    pub has_totp: bool,
}

impl Stored {
    /// Finds an account by email address (in any case) or username.
    pub async fn find(login: &str) -> Result<Option<Self>> {
        const COLUMNS: &str = "select u.uid, u.email, u.username, u.hashed_password, u.disabled,
            u.token_version, t.user_uid is not null
            from users u left join totp t on t.user_uid = u.uid and t.is_confirmed";
        let column = if login.contains('@') {
            "email"
        } else {
            "username"
        };
        let sql = format!("{COLUMNS} where u.{column} = ?");
        let Some(row) = database::query_one(&sql, [login.to_lowercase().into()]).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: row.text(0)?.to_owned(),
            email: row.text(1)?.to_owned(),
            username: row.optional_text(2).map(str::to_owned),
            hash: row.text(3)?.to_owned(),
            disabled: row.integer(4)? != 0,
            token_version: row.integer(5)?,
            has_totp: row.integer(6)? != 0,
        }))
    }
}

/// What someone shows to be let in.
pub struct Credentials {
    /// An email address or a username.
    pub name: String,
    pub password: String,
    /// A one-time code or a recovery code.
    pub code: Option<String>,
}

impl Credentials {
    /// Finds the account that they belong to; the attempt is still to be given
    /// back, which the caller does while it starts a session.
    ///
    /// An unknown name costs as much as a wrong password. An outdated hash is
    /// replaced.
    ///
    /// # Errors
    /// 400 `Incorrect email or password`, whichever it was; 403 when the account
    /// is disabled; 401 when a code is missing or wrong; 429.
    pub async fn check(&self, client: &Client) -> Result<(Stored, Attempt)> {
        let config = Config::load().await?;
        let stored = Stored::find(&self.name).await?;
        // One count for an account, by whichever of its names it is called.
        let name = stored.as_ref().map_or(&self.name, |stored| &stored.email);
        let attempt = limit::attempt(&config.login_limits(name, client)).await?;
        let hash = stored.as_ref().map(|stored| &*stored.hash);
        let verdict = password::verify(&self.password, hash, &config.passwords).await;
        let stored = match stored {
            Some(stored) if verdict != Verdict::Mismatch => stored,
            known => {
                attempt.failed().await?;
                let user = known.map(|stored| stored.id);
                audit::record(Event::LoginFailed, user.as_deref(), client);
                return Err(Error::BadRequest("Incorrect email or password".into()));
            }
        };
        if verdict == Verdict::MatchOutdated {
            upgrade(&stored, &self.password, &config).await?;
        }
        if stored.disabled {
            attempt.released().await?;
            return Err(Error::Forbidden("User is disabled"));
        }
        if stored.has_totp {
            let Some(code) = &self.code else {
                attempt.released().await?;
                return Err(Error::OneTimeCode("One-time code required"));
            };
            if !totp::spend(&stored.id, code).await? {
                attempt.failed().await?;
                audit::record(Event::LoginFailed, Some(&stored.id), client);
                return Err(Error::OneTimeCode("One-time code is invalid"));
            }
        }
        Ok((stored, attempt))
    }
}

/// Checks the field `password` of someone who has a session already, before what
/// an open browser alone must not do.
///
/// # Errors
/// 400 `Incorrect password`, 422, 429.
pub async fn confirm_user(user: &User, mut fields: Fields, client: &Client) -> Result<()> {
    let password = fields.required("password", Ok::<String, &str>);
    fields.check()?;
    let stored = Stored::find(&user.email).await?;
    let stored = stored.ok_or(Error::InvalidToken("User not found"))?;
    confirm(&stored, &password?, client).await
}

/// Checks the password of an account that is already known, under the limits of
/// logins. It starts no count anew: with a second factor, the password alone is
/// only half of a login.
///
/// # Errors
/// 400 `Incorrect password`, 429.
pub async fn confirm(stored: &Stored, password: &str, client: &Client) -> Result<()> {
    let config = Config::load().await?;
    let attempt = limit::attempt(&config.login_limits(&stored.email, client)).await?;
    let verdict = password::verify(password, Some(&stored.hash), &config.passwords).await;
    if verdict == Verdict::Mismatch {
        attempt.failed().await?;
        audit::record(Event::LoginFailed, Some(&stored.id), client);
        return Err(Error::BadRequest("Incorrect password".into()));
    }
    attempt.released().await
}

/// Replaces the hash, unless another login was faster or the password has changed
/// since: then the old hash is no longer there.
async fn upgrade(stored: &Stored, password: &str, config: &Config) -> Result<()> {
    let hash = password::hash(password, &config.passwords).await;
    let parameters: [Value; 3] = [
        hash.into(),
        stored.id.as_str().into(),
        stored.hash.as_str().into(),
    ];
    let sql = "update users set hashed_password = ? where uid = ? and hashed_password = ?";
    database::write(sql, parameters).await?;
    Ok(())
}
