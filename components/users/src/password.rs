//! New passwords, and hashing that does not stand in the way of other requests.
//!
//! ASVS 5.0 section 6.2, NIST SP 800-63B-4 section 3.1.1.2: length counted in
//! code points, every character allowed, no rules of composition, common ones
//! and those from the context refused.

use std::borrow::Cow;
use std::sync::LazyLock;

use storefront_guest::auth::passwords::{self, Algorithm, Verdict};
use storefront_guest::error::FieldError;
use storefront_guest::{Error, turn};

/// In code points. The operator may ask for more than the least, not for less.
pub const MIN_LENGTH: usize = 8;
/// In code points.
pub const MAX_LENGTH: usize = 128;

/// Passwords of at least eight characters that head the lists of known breaches,
/// in lower case, sorted by their bytes, one a line.
static COMMON: LazyLock<Vec<&str>> = LazyLock::new(|| {
    include_str!("../data/common-passwords.txt")
        .lines()
        .collect()
});

/// Which passwords may be chosen, and how they are hashed.
pub struct Policy {
    /// Of new hashes.
    pub algorithm: Algorithm,
    /// In code points.
    pub min_length: usize,
    /// Refuse the most common ones.
    pub blocklist: bool,
}

/// A password that someone may choose from now on.
pub struct NewPassword(String);

impl NewPassword {
    /// Takes the text exactly as it is.
    pub fn parse(text: String, policy: &Policy) -> Result<Self, Cow<'static, str>> {
        let length = text.chars().count();
        let least = policy.min_length;
        if length < least {
            Err(format!("Password should have at least {least} characters").into())
        } else if length > MAX_LENGTH {
            Err(format!("Password should have at most {MAX_LENGTH} characters").into())
        } else if policy.blocklist && is_common(&text) {
            Err("Password is too common, choose another one".into())
        } else {
            Ok(Self(text))
        }
    }

    /// Refuses the account's own address or name, and the shop's.
    ///
    /// # Errors
    /// 422 for the field of this name.
    pub fn check_context(
        &self,
        field: &'static str,
        email: &str,
        username: Option<&str>,
    ) -> Result<(), Error> {
        if !self.is_from_context(email, username) {
            return Ok(());
        }
        Err(Error::InvalidFields(vec![FieldError {
            loc: vec!["body".into(), field.into()],
            msg: "Password should not be your name or address".into(),
            kind: "value_error",
        }]))
    }

    fn is_from_context(&self, email: &str, username: Option<&str>) -> bool {
        let password = self.0.to_lowercase();
        let local_part = email.split('@').next();
        [Some(email), local_part, username, Some("storefront")]
            .into_iter()
            .flatten()
            .any(|word| password == word.to_lowercase())
    }

    /// The PHC string to store.
    pub async fn hash(&self, policy: &Policy) -> String {
        hash(&self.0, policy).await
    }
}

/// Hashes a password that is known to be right, or allowed.
pub async fn hash(password: &str, policy: &Policy) -> String {
    let _turn = turn::take_to_compute().await;
    passwords::hash(password, policy.algorithm)
}

/// Compares a password with a stored hash; takes as long without one.
pub async fn verify(password: &str, stored: Option<&str>, policy: &Policy) -> Verdict {
    let _turn = turn::take_to_compute().await;
    passwords::verify(password, stored, policy.algorithm)
}

fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    let mut characters = password.chars();
    let first = characters.next();
    COMMON.binary_search(&&*password).is_ok() || characters.all(|c| Some(c) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<NewPassword, Cow<'static, str>> {
        let policy = Policy {
            algorithm: Algorithm::Argon2id,
            min_length: MIN_LENGTH,
            blocklist: true,
        };
        NewPassword::parse(text.into(), &policy)
    }

    #[test]
    fn length_counts_code_points() {
        assert!(parse("🔑🔒🗝🔐🔏🔓🧿").is_err());
        assert!(parse("🔑🔒🗝🔐🔏🔓🧿\0").is_ok());
        assert!(parse(&"é1".repeat(64)).is_ok());
        assert!(parse(&"é1".repeat(65)).is_err());
    }

    #[test]
    fn common_passwords_are_refused_whatever_their_case() {
        for common in [
            "password",
            "PassWord",
            "12345678",
            "qwertyuiop",
            "zzzzzzzzz",
        ] {
            assert!(parse(common).is_err(), "{common}");
        }
    }

    #[test]
    fn own_names_are_no_passwords() {
        let password = parse("Ada.Lovelace").unwrap();
        assert!(password.is_from_context("ada.lovelace@example.com", None));
        assert!(password.is_from_context("x@example.com", Some("ada.lovelace")));
        assert!(!password.is_from_context("x@example.com", Some("ada")));
    }
}
