//! What a person tells of themselves, checked once and trusted from then on.

use std::borrow::Cow;

use email_address::{EmailAddress, Options};
use storefront_guest::Error;
use storefront_guest::fields::{Fields, Invalid};

/// RFC 5321 section 4.5.3.1.3, less the angle brackets.
const MAX_EMAIL: usize = 254;
const MAX_NAME: usize = 100;
const USERNAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=50;
const PHONE_LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;

type Refused = Cow<'static, str>;

/// An email address, in lower case: it is one account whatever the case.
#[derive(Clone, Debug)]
pub struct Email(pub String);

impl Email {
    pub fn parse(text: String) -> Result<Self, Refused> {
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
#[derive(Clone, Debug)]
pub struct Username(pub String);

impl Username {
    pub fn parse(text: String) -> Result<Self, Refused> {
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
    /// Reads the fields; blank ones count as not given.
    pub fn read(fields: &mut Fields) -> Result<Self, Invalid> {
        let first_name = fields.optional("first_name", name);
        let last_name = fields.optional("last_name", name);
        let phone_number = fields.optional("phone_number", phone_number);
        Ok(Self {
            first_name: first_name?.flatten(),
            last_name: last_name?.flatten(),
            phone_number: phone_number?.flatten(),
        })
    }

    /// # Errors
    /// 422 when there is nothing in it.
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

fn name(text: String) -> Result<Option<String>, Refused> {
    let text = text.trim();
    if text.chars().count() > MAX_NAME {
        Err(format!("Name should have at most {MAX_NAME} characters").into())
    } else if text.contains(char::is_control) {
        Err("Name should not have control characters".into())
    } else {
        Ok((!text.is_empty()).then(|| text.to_owned()))
    }
}

fn phone_number(text: String) -> Result<Option<String>, Refused> {
    let text = text.trim();
    let allowed = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    if text.is_empty() {
        Ok(None)
    } else if PHONE_LENGTHS.contains(&text.len()) && text.chars().all(allowed) {
        Ok(Some(text.to_owned()))
    } else {
        Err("Phone number should have 3 to 32 of the characters 0-9, space and + - ( ) .".into())
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
    fn blank_names_count_as_not_given() {
        assert_eq!(name("  ".into()).unwrap(), None);
        assert_eq!(name(" Ada ".into()).unwrap().unwrap(), "Ada");
        assert!(name("a".repeat(101)).is_err());
        assert!(name("a\u{0}b".into()).is_err());
        assert!(phone_number("+49 (30) 123-456".into()).unwrap().is_some());
        assert!(phone_number("call me".into()).is_err());
    }
}
