//! Checks what a passkey responds at a login.

use serde_json::Value;
use storefront_http::Result;
use storefront_http::public_url::PublicUrl;
use storefront_storage::sqlite::{self, Row};

use super::bindings::{self, Passkey, Refusal};
use super::challenge::{self, Purpose};
use crate::audit::Event;

/// The account that a passkey belongs to.
pub struct Owner {
    pub id: String,
    pub disabled: bool,
    pub token_version: i64,
}

/// A response that was refused, for the log. Clients get the same answer for all of them.
pub struct Refused {
    /// The passkey's account, if it is known.
    pub user: Option<String>,
    pub event: Event,
}

/// Checks a response to the options of a login, which names its account. It stands for both
/// factors, as the authenticator has verified the user.
///
/// # Errors
/// 503 when Redis or SQLite fails.
pub async fn login(response: &Value) -> Result<Result<Owner, Refused>> {
    verify(Purpose::Login, response).await
}

/// Checks a response to the options of a login to this account, whose password was right.
///
/// # Errors
/// 503 when Redis or SQLite fails.
pub async fn second_factor(user: &str, response: &Value) -> Result<Result<Owner, Refused>> {
    verify(Purpose::SecondFactor(user), response).await
}

/// Checks a response to the options for a change of this account. It stands for the password, as
/// the authenticator has verified the user.
///
/// # Errors
/// 503 when Redis or SQLite fails.
pub async fn confirm(user: &str, response: &Value) -> Result<Result<Owner, Refused>> {
    verify(Purpose::Confirmation(user), response).await
}

async fn verify(purpose: Purpose<'_>, response: &Value) -> Result<Result<Owner, Refused>> {
    let refused = |user: Option<&str>, event| {
        Ok(Err(Refused {
            user: user.map(str::to_owned),
            event,
        }))
    };
    let response = response.to_string();
    let Some(named) = bindings::identify(&response) else {
        return refused(None, Event::LoginFailed);
    };
    if !challenge::spend(&named.challenge, purpose).await? {
        return refused(None, Event::LoginFailed);
    }
    let Some((passkey, owner)) = find(&named.id).await? else {
        return refused(None, Event::LoginFailed);
    };
    let passwordless = match purpose {
        Purpose::SecondFactor(user) | Purpose::Confirmation(user) if user != owner.id => {
            return refused(Some(user), Event::LoginFailed);
        }
        Purpose::SecondFactor(_) => false,
        _ => true,
    };
    let site = &PublicUrl::get().await?.0;
    let checked = bindings::authenticate(
        site,
        &named.challenge,
        &passkey,
        &owner.id,
        passwordless,
        &response,
    );
    let event = match checked {
        Ok(assertion) => {
            // Of parallel logins with one count, one raises it.
            let used = sqlite::write(
                "update passkeys set sign_count = ?2, is_backed_up = ?3,
                     last_used_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
                 where credential_id = ?1 and (sign_count < ?2 or (sign_count = 0 and ?2 = 0))
                 returning 1",
                [
                    named.id.into(),
                    i64::from(assertion.sign_count).into(),
                    i64::from(assertion.backed_up).into(),
                ],
            )
            .await?;
            if !used.is_empty() {
                return Ok(Ok(owner));
            }
            Event::PasskeyRefused
        }
        // Somebody may have copied it (WebAuthn section 6.1.1).
        Err(Refusal::Counter) => Event::PasskeyRefused,
        Err(Refusal::Invalid) => Event::LoginFailed,
    };
    refused(Some(&owner.id), event)
}

/// Finds a passkey by its credential's id.
async fn find(id: &str) -> Result<Option<(Passkey, Owner)>> {
    const SQL: &str = "select p.credential_id, p.public_key, p.sign_count, p.is_backup_eligible,
            p.is_backed_up, u.uid, u.disabled, u.token_version
        from passkeys p join users u on u.uid = p.user_uid where p.credential_id = ?";
    let row = sqlite::query_one(SQL, [id.into()]).await?;
    let found = |row: Row| {
        Ok((
            Passkey {
                id: row.text(0)?.to_owned(),
                public_key: row.text(1)?.to_owned(),
                sign_count: u32::try_from(row.integer(2)?).unwrap_or(u32::MAX),
                backup_eligible: row.integer(3)? != 0,
                backed_up: row.integer(4)? != 0,
                transports: Vec::new(),
            },
            Owner {
                id: row.text(5)?.to_owned(),
                disabled: row.integer(6)? != 0,
                token_version: row.integer(7)?,
            },
        ))
    };
    row.map(found).transpose()
}
