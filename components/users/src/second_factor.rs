//! What a login needs beside the password, where a second factor is on: a code of the app, a
//! passkey, or a recovery code.

use storefront_http::{Error, Result, SecondFactor};

use crate::audit::Event;
use crate::credentials::{AccountCredentials, Credentials};
use crate::{passkeys, recovery_codes, totp};

/// What came of the check.
pub enum Outcome {
    Passed,
    /// It was not sent.
    Missing(Error),
    /// It was wrong; for the log, and for the client.
    Refused(Event, Error),
}

/// Checks and uses up the second factor of an account whose password was right.
pub async fn check(account: &AccountCredentials, sent: &Credentials) -> Result<Outcome> {
    if !account.has_totp && !account.has_passkeys {
        return Ok(Outcome::Passed);
    }
    let mfa = if account.has_totp { "totp" } else { "passkey" };
    let error = |detail, passkey| {
        Error::SecondFactor(Box::new(SecondFactor {
            detail,
            mfa,
            passkey,
        }))
    };
    if let Some(code) = &sent.code {
        let is_good = match totp::spend(&account.id, code).await? {
            Some(is_spent) => is_spent,
            None => recovery_codes::spend(&account.id, code).await?,
        };
        return Ok(match is_good {
            true => Outcome::Passed,
            false => {
                let error = error("One-time code is invalid", None);
                Outcome::Refused(Event::LoginFailed, error)
            }
        });
    }
    if !account.has_passkeys {
        return Ok(Outcome::Missing(error("One-time code required", None)));
    }
    if let Some(response) = &sent.passkey {
        return Ok(
            match passkeys::verify_second_factor(&account.id, response).await? {
                Ok(_) => Outcome::Passed,
                Err(refused) => Outcome::Refused(refused.event, error(passkeys::UNVERIFIED, None)),
            },
        );
    }
    let options = passkeys::second_factor_options(&account.id).await?;
    let detail = match account.has_totp {
        true => "One-time code required",
        false => "Passkey required",
    };
    Ok(Outcome::Missing(error(detail, Some(options))))
}
