//! Checks of credentials at a login, and of passwords.

use std::pin::Pin;

use axum::extract::{FromRequest, FromRequestParts, Request};
use deserr::Deserr;
use serde_json::Value;
use storefront_http::fields::FieldErrors;
use storefront_http::{Client, Error, Json, RequestBody, Result};
use storefront_identity::passwords::Verdict;
use storefront_identity::rate_limit::{self, Attempt};
use storefront_identity::{CurrentUser, User};
use storefront_storage::sqlite;

use crate::audit::{self, Event};
use crate::passkeys;
use crate::password::{self, Policy};
use crate::second_factor::{self, Outcome};
use crate::settings::Settings;

/// The columns of an account that a login checks.
pub struct AccountCredentials {
    pub id: String,
    pub email: String,
    pub username: Option<String>,
    pub hash: String,
    pub disabled: bool,
    pub token_version: i64,
    pub has_totp: bool,
    /// Passkeys are a second factor.
    pub has_passkeys: bool,
}

impl AccountCredentials {
    /// Finds an account by email address (in any case) or username.
    pub async fn find(login: &str) -> Result<Option<Self>> {
        const COLUMNS: &str = "select u.uid, u.email, u.username, u.hashed_password, u.disabled,
            u.token_version, t.user_uid is not null, p.user_uid is not null
            from users u left join totp t on t.user_uid = u.uid and t.is_confirmed
            left join passkey_second_factors p on p.user_uid = u.uid";
        let column = if login.contains('@') {
            "email"
        } else {
            "username"
        };
        let sql = format!("{COLUMNS} where u.{column} = ?");
        let Some(row) = sqlite::query_one(&sql, [login.to_lowercase().into()]).await? else {
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
            has_passkeys: row.integer(7)? != 0,
        }))
    }
}

/// The credentials that a client presents at a login.
pub struct Credentials {
    /// An email address or a username.
    pub name: String,
    pub password: String,
    /// A one-time code or a recovery code.
    pub code: Option<String>,
    /// A passkey's response.
    pub passkey: Option<Value>,
}

impl Credentials {
    /// Checks the credentials and finds their account. The caller records the attempt's
    /// success while it starts a session.
    ///
    /// An unknown name takes as long as a wrong password. An outdated hash is replaced.
    ///
    /// # Errors
    /// 400 `Incorrect email or password`, whichever it was; 403 when the account
    /// is disabled; 401 when a second factor is missing or wrong; 429.
    pub async fn check(&self, client: &Client) -> Result<(AccountCredentials, Attempt)> {
        let settings = Settings::get().await?;
        let policy = Policy::get().await?;
        let stored = AccountCredentials::find(&self.name).await?;
        // An account has one count, whichever of its names is used.
        let name = stored.as_ref().map_or(&self.name, |stored| &stored.email);
        let attempt = rate_limit::begin_attempt(&settings.login_limits(name, client)).await?;
        let hash = stored.as_ref().map(|stored| &*stored.hash);
        let verdict = password::verify(&self.password, hash, policy).await;
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
            upgrade(&stored, &self.password, policy).await?;
        }
        if stored.disabled {
            attempt.released().await?;
            return Err(Error::Forbidden("User is disabled"));
        }
        match second_factor::check(&stored, self).await? {
            Outcome::Passed => Ok((stored, attempt)),
            Outcome::Missing(error) => {
                attempt.released().await?;
                Err(error)
            }
            Outcome::Refused(event, error) => {
                attempt.failed().await?;
                audit::record(event, Some(&stored.id), client);
                Err(error)
            }
        }
    }
}

/// The password of an account, or a passkey in its place, to confirm a change.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"password": "correct horse battery"})))]
pub struct Confirmation {
    #[deserr(default)]
    #[cfg_attr(test, schema(format = Password, nullable = false))]
    password: Option<String>,
    /// What `PublicKeyCredential.toJSON` writes, for `POST /api/users/me/passkeys/confirmation`.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<passkeys::PasskeyAssertion>, nullable = false))]
    passkey: Option<Value>,
}

impl RequestBody for Confirmation {}

/// What shows that the owner of an account is there, and not only a session.
pub enum Proof {
    Password(String),
    /// A passkey's response.
    Passkey(Value),
}

impl Proof {
    /// Takes the one of both that was sent.
    ///
    /// # Errors
    /// 422 when there is none, or both.
    pub fn new(password: Option<String>, passkey: Option<Value>) -> Result<Self> {
        let errors = match (password, passkey) {
            (Some(password), None) => return Ok(Self::Password(password)),
            (None, Some(passkey)) => return Ok(Self::Passkey(passkey)),
            (None, None) => FieldErrors::missing("password"),
            (Some(_), Some(_)) => {
                let reason = "Either password or passkey should be there";
                FieldErrors::invalid_value("passkey", reason)
            }
        };
        Err(errors.into())
    }
}

/// The authenticated caller, who has sent the password or a passkey too: for changes that a
/// session alone must not allow, as a stranger at an open browser has one (ASVS 7.5.1).
pub struct ConfirmedUser {
    pub user: User,
    pub client: Client,
}

impl<S: Sync> FromRequest<S> for ConfirmedUser {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        confirm_request(request).await
    }
}

/// In a box, so that it is compiled once and not into each handler.
fn confirm_request(
    request: Request,
) -> Pin<Box<dyn Future<Output = Result<ConfirmedUser>> + Send>> {
    Box::pin(async {
        let (mut parts, body) = request.into_parts();
        let user = CurrentUser::from_request_parts(&mut parts, &())
            .await?
            .account
            .user;
        let client = Client::from_request_parts(&mut parts, &()).await?;
        let request = Request::from_parts(parts, body);
        let Json(Confirmation { password, passkey }) = Json::from_request(request, &()).await?;
        confirm_owner(&user, &Proof::new(password, passkey)?, &client).await?;
        Ok(ConfirmedUser { user, client })
    })
}

#[cfg(test)]
impl utoipa::IntoResponses for ConfirmedUser {
    fn responses() -> storefront_http::openapi::Responses {
        let mut responses = Json::<Confirmation>::responses();
        responses.extend(CurrentUser::responses());
        responses.extend(rate_limit::RateLimit::responses());
        let wrong = (400, "`Incorrect password`, `Passkey could not be verified`");
        responses.extend(storefront_http::openapi::errors("ConfirmedUser", &[wrong]));
        responses
    }
}

/// Checks what the authenticated caller has sent, under the limits of logins.
///
/// # Errors
/// 400 `Incorrect password` or `Passkey could not be verified`, 429.
pub async fn confirm_owner(user: &User, proof: &Proof, client: &Client) -> Result<()> {
    let passkey = match proof {
        Proof::Password(password) => {
            let stored = AccountCredentials::find(&user.email).await?;
            let stored = stored.ok_or(Error::InvalidToken("User not found"))?;
            return confirm(&stored, password, client).await;
        }
        Proof::Passkey(response) => response,
    };
    let settings = Settings::get().await?;
    let attempt = rate_limit::begin_attempt(&settings.login_limits(&user.email, client)).await?;
    if let Err(refused) = passkeys::confirm(&user.id, passkey).await? {
        attempt.failed().await?;
        audit::record(refused.event, Some(&user.id), client);
        return Err(Error::BadRequest(passkeys::UNVERIFIED.into()));
    }
    attempt.released().await
}

/// Checks the password of an account, under the limits of logins. A success resets no
/// count: with a second factor, the password alone is only half of a login.
///
/// # Errors
/// 400 `Incorrect password`, 429.
pub async fn confirm(stored: &AccountCredentials, password: &str, client: &Client) -> Result<()> {
    let settings = Settings::get().await?;
    let policy = Policy::get().await?;
    let attempt = rate_limit::begin_attempt(&settings.login_limits(&stored.email, client)).await?;
    let verdict = password::verify(password, Some(&stored.hash), policy).await;
    if verdict == Verdict::Mismatch {
        attempt.failed().await?;
        audit::record(Event::LoginFailed, Some(&stored.id), client);
        return Err(Error::BadRequest("Incorrect password".into()));
    }
    attempt.released().await
}

/// Replaces an outdated hash. If another login has replaced it or the password has
/// changed since, the old hash is no longer there and nothing happens.
async fn upgrade(stored: &AccountCredentials, password: &str, policy: &Policy) -> Result<()> {
    let hash = password::hash(password, policy).await;
    let parameters: [sqlite::Value; 3] = [
        hash.into(),
        stored.id.as_str().into(),
        stored.hash.as_str().into(),
    ];
    let sql = "update users set hashed_password = ? where uid = ? and hashed_password = ?";
    sqlite::write(sql, parameters).await?;
    Ok(())
}
