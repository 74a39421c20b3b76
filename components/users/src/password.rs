//! New passwords, and hashing that does not delay other requests.
//!
//! ASVS 5.0 section 6.2, NIST SP 800-63B-4 section 3.1.1.2: length counted in
//! code points, every character allowed, no rules of composition, common ones
//! and those from the context refused.

use std::sync::OnceLock;

use deserr::Deserr;
use storefront_http::fields::{FieldErrors, Reason};
use storefront_http::{Error, Result, exclusive};
use storefront_identity::passwords::{self, Algorithm, Verdict};
use storefront_identity::secret::hash_for;
use storefront_settings::{self as settings, Settings};

/// The least length of a new password in code points. The operator may raise it.
pub const MIN_LENGTH: usize = 8;
/// The most length of a new password in code points.
pub const MAX_LENGTH: usize = 128;

/// Passwords of at least eight characters that head the lists of known breaches, in lower
/// case. `build.rs` describes the format.
static COMMON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/common-passwords.bin"));

/// Which passwords may be chosen, and how they are hashed: the variables
/// `password_algorithm`, `password_min_length` and `password_blocklist`.
pub struct Policy {
    /// The algorithm of new hashes.
    algorithm: Algorithm,
    /// In code points.
    min_length: usize,
    /// Refuse the most common passwords.
    blocklist: bool,
}

impl Settings for Policy {
    async fn read() -> settings::Result<Self> {
        let algorithms = [
            ("argon2id", Algorithm::Argon2id),
            ("argon2i", Algorithm::Argon2i),
        ];
        Ok(Self {
            algorithm: settings::one_of("password_algorithm", &algorithms).await?,
            min_length: settings::number("password_min_length", MIN_LENGTH..=MAX_LENGTH).await?,
            blocklist: settings::switch("password_blocklist").await?,
        })
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<Policy> = OnceLock::new();
        &CELL
    }
}

impl Policy {
    /// Reads the policy at the first call.
    ///
    /// # Errors
    /// 503 when a variable has a wrong value.
    pub async fn get() -> Result<&'static Self> {
        Ok(Self::load().await?)
    }

    /// Returns the policy that `RequestBody::load_settings` has read.
    fn loaded() -> &'static Self {
        let policy = Self::cell().get();
        policy.expect("a body with a new password loads the policy")
    }
}

/// 8 to 128 Unicode code points of any kind. The most common passwords, and the account's
/// own names, are refused.
//
// A body with such a field has to load the policy before it is deserialised.
#[derive(Deserr)]
#[deserr(try_from(String) = NewPassword::parse -> Reason)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(format = Password, min_length = 8, max_length = 128))]
pub struct NewPassword(String);

impl NewPassword {
    fn parse(text: String) -> Result<Self, Reason> {
        Self::check(text, Policy::loaded())
    }

    fn check(text: String, policy: &Policy) -> Result<Self, Reason> {
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
        let reason = "Password should not be your name or address";
        Err(FieldErrors::invalid_value(field, reason).into())
    }

    fn is_from_context(&self, email: &str, username: Option<&str>) -> bool {
        let password = self.0.to_lowercase();
        let local_part = email.split('@').next();
        [Some(email), local_part, username, Some("storefront")]
            .into_iter()
            .flatten()
            .any(|word| password == word.to_lowercase())
    }

    /// Returns the PHC string to store.
    pub async fn hash(&self) -> String {
        hash(&self.0, Policy::loaded()).await
    }
}

/// Hashes a password that is known to be right, or allowed.
pub async fn hash(password: &str, policy: &Policy) -> String {
    let _permit = exclusive::acquire_compute_permit().await;
    passwords::hash(password, policy.algorithm)
}

/// Compares a password with a stored hash. It takes as long without one.
pub async fn verify(password: &str, stored: Option<&str>, policy: &Policy) -> Verdict {
    let _permit = exclusive::acquire_compute_permit().await;
    passwords::verify(password, stored, policy.algorithm)
}

fn is_common(password: &str) -> bool {
    let password = password.to_lowercase();
    let mut characters = password.chars();
    let first = characters.next();
    is_listed(&password) || characters.all(|c| Some(c) == first)
}

fn is_listed(password: &str) -> bool {
    let hash = hash_for("common password", password.as_bytes());
    let Ok(wanted) = u32::from_str_radix(&hash[..8], 16) else {
        return false;
    };
    let (mut listed, mut distance, mut shift) = (0_u32, 0_u32, 0);
    for byte in COMMON {
        distance |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            listed += distance;
            if listed >= wanted {
                return listed == wanted;
            }
            (distance, shift) = (0, 0);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_password_of_the_list_is_common() {
        let list = include_str!("../data/common-passwords.txt");
        assert!(list.lines().all(is_listed));
        assert!(!is_listed("correct horse battery") && !is_listed(""));
    }

    fn check(text: &str) -> Result<NewPassword, Reason> {
        let policy = Policy {
            algorithm: Algorithm::Argon2id,
            min_length: MIN_LENGTH,
            blocklist: true,
        };
        NewPassword::check(text.into(), &policy)
    }

    #[test]
    fn length_counts_code_points() {
        assert!(check("🔑🔒🗝🔐🔏🔓🧿").is_err());
        assert!(check("🔑🔒🗝🔐🔏🔓🧿\0").is_ok());
        assert!(check(&"é1".repeat(64)).is_ok());
        assert!(check(&"é1".repeat(65)).is_err());
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
            assert!(check(common).is_err(), "{common}");
        }
    }

    #[test]
    fn an_account_s_own_names_are_refused() {
        let password = check("Ada.Lovelace").unwrap();
        assert!(password.is_from_context("ada.lovelace@example.com", None));
        assert!(password.is_from_context("x@example.com", Some("ada.lovelace")));
        assert!(!password.is_from_context("x@example.com", Some("ada")));
    }
}
