//! The fields of an account, parsed into types.

use deserr::Deserr;
use email_address::{EmailAddress, Options};
use storefront_http::Error;
use storefront_http::fields::{Patch, Reason};

/// RFC 5321 section 4.5.3.1.3, less the angle brackets.
const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 100;
const USERNAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=50;
const PHONE_LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;

/// An email address in lower case. It is one account whatever its case.
#[derive(Clone, Debug, Deserr)]
#[deserr(try_from(String) = Email::parse -> Reason)]
#[cfg_attr(
    test,
    derive(utoipa::ToSchema),
    schema(format = "email", max_length = 254)
)]
pub struct Email(pub String);

impl Email {
    pub fn parse(text: String) -> Result<Self, Reason> {
        // Quoted local parts may hold spaces and control characters; nobody has
        // one, and they would end up in logs and mail headers.
        let plain = text
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && c != '"');
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        if text.chars().count() > MAX_EMAIL {
            Err(format!("Email should have at most {MAX_EMAIL} characters").into())
        } else if plain && EmailAddress::parse_with_options(&text, options).is_ok() {
            Ok(Self(text.to_lowercase()))
        } else {
            Err("value is not a valid email address".into())
        }
    }
}

/// A name to log in with. It has no `@`, so it is never an email address.
#[derive(Clone, Debug, Deserr)]
#[deserr(try_from(String) = Username::parse -> Reason)]
#[cfg_attr(
    test,
    derive(utoipa::ToSchema),
    schema(pattern = "^[A-Za-z0-9_.-]{3,50}$")
)]
pub struct Username(pub String);

impl Username {
    pub fn parse(text: String) -> Result<Self, Reason> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if USERNAME_LENGTHS.contains(&text.len()) && text.chars().all(allowed) {
            Ok(Self(text))
        } else {
            Err("Username should have 3 to 50 of the characters A-Z, a-z, 0-9, _ . -".into())
        }
    }
}

/// Names and a telephone number.
pub struct Info {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phone_number: Option<String>,
}

impl Info {
    /// Checks that at least one of them is there.
    ///
    /// # Errors
    /// 422 when none is.
    pub fn check(&self) -> Result<(), Error> {
        if self.first_name.is_none() && self.last_name.is_none() && self.phone_number.is_none() {
            return Err(Error::Unprocessable(
                "At least one of the following must be provided: first_name, last_name, phone_number"
                    .into(),
            ));
        }
        Ok(())
    }
}

/// Parses a name. A blank one counts as null.
pub fn parse_name(text: Patch<String>) -> Result<Patch<String>, Reason> {
    let Patch::Value(text) = text else {
        return Ok(text);
    };
    let text = text.trim();
    if text.chars().count() > MAX_NAME {
        Err(format!("Name should have at most {MAX_NAME} characters").into())
    } else if text.contains(char::is_control) {
        Err("Name should not have control characters".into())
    } else {
        Ok(null_if_empty(text))
    }
}

/// Parses a phone number. A blank one counts as null.
pub fn parse_phone_number(text: Patch<String>) -> Result<Patch<String>, Reason> {
    let Patch::Value(text) = text else {
        return Ok(text);
    };
    let text = text.trim();
    let allowed = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    let is_valid = PHONE_LENGTHS.contains(&text.len()) && text.chars().all(allowed);
    match text.is_empty() || is_valid {
        true => Ok(null_if_empty(text)),
        false => Err(
            "Phone number should have 3 to 32 of the characters 0-9, space and + - ( ) .".into(),
        ),
    }
}

fn null_if_empty(text: &str) -> Patch<String> {
    match text.is_empty() {
        true => Patch::Null,
        false => Patch::Value(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_plain_valid_and_lower_case() {
        assert_eq!(
            Email::parse("Ada@Example.COM".into()).unwrap().0,
            "ada@example.com"
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
        ] {
            assert!(Email::parse(wrong.into()).is_err(), "{wrong:?}");
        }
        assert!(Email::parse(format!("{}@example.com", "a".repeat(250))).is_err());
    }

    #[test]
    fn a_username_cannot_look_like_an_email() {
        assert!(Username::parse("ada_L.o-1".into()).is_ok());
        for wrong in ["ab", "a b c", "ada@x.y", "ädä", &"a".repeat(51)] {
            assert!(Username::parse(wrong.into()).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn blank_names_count_as_null() {
        let name = |text: &str| parse_name(Patch::Value(text.into()));
        let phone_number = |text: &str| parse_phone_number(Patch::Value(text.into()));
        assert_eq!(name("  ").unwrap(), Patch::Null);
        assert_eq!(name(" Ada ").unwrap(), Patch::Value("Ada".into()));
        assert!(name(&"a".repeat(101)).is_err());
        assert!(name("a\u{0}b").is_err());
        let number = "+49 (30) 123-456";
        assert_eq!(phone_number(number).unwrap(), Patch::Value(number.into()));
        assert_eq!(phone_number(" ").unwrap(), Patch::Null);
        assert!(phone_number("call me").is_err());
        assert_eq!(parse_name(Patch::Absent).unwrap(), Patch::Absent);
    }
}
