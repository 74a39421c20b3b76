//! Challenges that were handed out: in Redis under their hashes, each for one response.

use storefront_http::{Error, Result};
use storefront_identity::secret::hash_for;
use storefront_storage::redis;

/// As long as the browser waits, by the options.
const SECONDS: &str = "300";

/// What a challenge was handed out for.
#[derive(Clone, Copy)]
pub enum Purpose<'a> {
    /// A login without a password, of whoever responds.
    Login,
    /// A login to this account, whose password was right.
    SecondFactor(&'a str),
    /// A change of this account.
    Confirmation(&'a str),
    /// A new passkey of this account.
    Registration(&'a str),
}

impl Purpose<'_> {
    fn describe(self) -> String {
        match self {
            Self::Login => "login".to_owned(),
            Self::SecondFactor(user) => format!("second factor {user}"),
            Self::Confirmation(user) => format!("confirmation {user}"),
            Self::Registration(user) => format!("registration {user}"),
        }
    }
}

/// Keeps a challenge for five minutes.
///
/// # Errors
/// 503 when Redis fails.
pub async fn keep(challenge: &str, purpose: Purpose<'_>) -> Result<()> {
    let arguments = [&*key(challenge), &purpose.describe(), "EX", SECONDS];
    let reply = redis::command("set", &arguments).await?;
    match redis::parse_text(reply.first()) {
        Some("OK") => Ok(()),
        _ => Err(Error::Unavailable("redis: a challenge was not kept".into())),
    }
}

/// Takes a challenge that a client sends back. Returns whether it was handed out for this
/// purpose; whatever it was for, it is used up.
///
/// # Errors
/// 503 when Redis fails.
pub async fn spend(challenge: &str, purpose: Purpose<'_>) -> Result<bool> {
    // Redis has GETDEL from version 6.2 on.
    const SCRIPT: &str = r"
        local purpose = redis.call('get', KEYS[1])
        redis.call('del', KEYS[1])
        return purpose";
    let reply = redis::eval(SCRIPT, &[&key(challenge)], &[]).await?;
    Ok(redis::parse_text(reply.first()) == Some(&*purpose.describe()))
}

fn key(challenge: &str) -> String {
    format!("passkey:{}", hash_for("passkey", challenge.as_bytes()))
}
