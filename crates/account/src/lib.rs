//! What an account is: the rules of its fields.
//!
//! Registration and the import share them, so that whoever is imported can log in and edit
//! the account. Errors are sentences for people.

use std::ops::RangeInclusive;

use email_address::{EmailAddress, Options};

/// The longest email address in characters (RFC 5321 section 4.5.3.1.3, without the angle
/// brackets).
pub const MAX_EMAIL: usize = 254;
/// The longest name in characters.
pub const MAX_NAME: usize = 100;
const USERNAME_LENGTHS: RangeInclusive<usize> = 3..=50;
const PHONE_LENGTHS: RangeInclusive<usize> = 3..=32;

/// Validates an email address and returns it in lower case: it is the same account in any
/// case.
///
/// # Errors
/// The address is too long or invalid.
pub fn parse_email(text: &str) -> Result<String, String> {
    // A quoted local part may have spaces and control characters. Nobody has one, and it
    // would get into logs and headers of mails.
    let is_plain = text
        .chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && c != '"');
    let options = Options::default()
        .with_required_tld()
        .without_domain_literal()
        .without_display_text();
    if text.chars().count() > MAX_EMAIL {
        Err(format!("Email should have at most {MAX_EMAIL} characters"))
    } else if is_plain && EmailAddress::parse_with_options(text, options).is_ok() {
        Ok(text.to_lowercase())
    } else {
        Err("value is not a valid email address".to_owned())
    }
}

/// Validates a username. It has no `@`, so it is never an email address.
///
/// # Errors
/// Its length or a character is invalid.
pub fn validate_username(text: &str) -> Result<(), &'static str> {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if USERNAME_LENGTHS.contains(&text.len()) && text.chars().all(is_allowed) {
        Ok(())
    } else {
        Err("Username should have 3 to 50 of the characters A-Z, a-z, 0-9, _ . -")
    }
}

/// Names that look like the house, without separators. Who had one could write to customers as
/// if they were the shop (OWASP, "Registration": reserved names).
#[rustfmt::skip]
const RESERVED: [&str; 24] = [
    "abuse",
    "account",
    "accounts",
    "admin",
    "administrator",
    "api",
    "billing",
    "contact",
    "help",
    "hostmaster",
    "info",
    "mailerdaemon",
    "moderator",
    "noreply",
    "official",
    "owner",
    "postmaster",
    "root",
    "sales",
    "security",
    "staff",
    "storefront",
    "support",
    "webmaster",
];

/// Whether a username looks like the house: `Admin`, `s.u.p.p.o.r.t`. Accounts that come from
/// elsewhere may have one.
pub fn is_reserved_username(text: &str) -> bool {
    let is_letter = |c: &char| !"_.-".contains(*c);
    let plain: String = text.chars().filter(is_letter).collect();
    RESERVED.contains(&plain.to_ascii_lowercase().as_str())
}

/// Validates a first or last name.
///
/// # Errors
/// It is too long, or has control characters.
pub fn validate_name(text: &str) -> Result<(), String> {
    if text.chars().count() > MAX_NAME {
        Err(format!("Name should have at most {MAX_NAME} characters"))
    } else if text.contains(char::is_control) {
        Err("Name should not have control characters".to_owned())
    } else {
        Ok(())
    }
}

/// Validates a phone number.
///
/// # Errors
/// Its length or a character is invalid.
pub fn validate_phone_number(text: &str) -> Result<(), &'static str> {
    let is_allowed = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    if PHONE_LENGTHS.contains(&text.len()) && text.chars().all(is_allowed) {
        Ok(())
    } else {
        Err("Phone number should have 3 to 32 of the characters 0-9, space and + - ( ) .")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_plain_valid_and_lower_case() {
        assert_eq!(
            parse_email("Ada@Example.COM").as_deref(),
            Ok("ada@example.com")
        );
        for wrong in [
            "",
            "ada",
            "ada@",
            "@x.y",
            "a b@x.y",
            "a@x",
            "a\n@x.y",
            "\"a\0b\"@x.y",
            "a@b@c.d",
            "Ada <a@x.yz>",
        ] {
            assert!(parse_email(wrong).is_err(), "{wrong:?}");
        }
        assert!(parse_email(&format!("{}@example.com", "a".repeat(250))).is_err());
    }

    #[test]
    fn a_username_cannot_look_like_an_email() {
        assert!(validate_username("ada_L.o-1").is_ok());
        for wrong in ["ab", "a b c", "ada@x.y", "ädä", &"a".repeat(51)] {
            assert!(validate_username(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_username_does_not_look_like_the_house() {
        assert!(RESERVED.is_sorted());
        for reserved in [
            "admin",
            "Admin",
            "ROOT",
            "s.u.p.p.o.r.t",
            "no-reply",
            "Storefront_",
        ] {
            assert!(is_reserved_username(reserved), "{reserved}");
        }
        assert!(!is_reserved_username("admina") && !is_reserved_username("ada"));
    }

    #[test]
    fn names_and_phone_numbers_have_limits() {
        assert!(validate_name("Ada").is_ok());
        assert!(validate_name(&"a".repeat(101)).is_err());
        assert!(validate_name("a\u{0}b").is_err());
        assert!(validate_phone_number("+49 (30) 123-456").is_ok());
        assert!(validate_phone_number("call me").is_err());
    }
}
