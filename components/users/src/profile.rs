//! The fields of an account, parsed into types.

use deserr::Deserr;
use storefront_account::{
    is_reserved_username, parse_email, validate_name, validate_phone_number, validate_username,
};
use storefront_http::Error;
use storefront_http::fields::{Patch, Reason};
use storefront_languages::Language;

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
        Ok(Self(parse_email(&text)?))
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
        validate_username(&text)?;
        if is_reserved_username(&text) {
            return Err("Username is reserved, choose another one".into());
        }
        Ok(Self(text))
    }
}

/// A language of mails. One that the shop has no texts in is refused.
#[derive(Clone, Copy, Debug, Deserr)]
#[deserr(try_from(String) = LanguageTag::parse -> Reason)]
#[cfg_attr(
    test,
    derive(utoipa::ToSchema),
    schema(value_type = String, pattern = "^([Ee][Nn]|[Zz][Hh])(-.*)?$", example = "zh-Hans")
)]
pub struct LanguageTag(pub Language);

impl LanguageTag {
    pub fn parse(text: String) -> Result<Self, Reason> {
        let language = Language::of_range(&text);
        language.map(Self).ok_or_else(|| {
            let tags = Language::ALL.map(Language::tag).join(" or ");
            format!("Language should be {tags}").into()
        })
    }
}

/// Names and a phone number.
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
    validate_name(text)?;
    Ok(null_if_empty(text))
}

/// Parses a phone number. A blank one counts as null.
pub fn parse_phone_number(text: Patch<String>) -> Result<Patch<String>, Reason> {
    let Patch::Value(text) = text else {
        return Ok(text);
    };
    let text = text.trim();
    if !text.is_empty() {
        validate_phone_number(text)?;
    }
    Ok(null_if_empty(text))
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
    fn blank_names_count_as_null() {
        let name = |text: &str| parse_name(Patch::Value(text.into()));
        let phone_number = |text: &str| parse_phone_number(Patch::Value(text.into()));
        assert_eq!(name("  ").unwrap(), Patch::Null);
        assert_eq!(name(" Ada ").unwrap(), Patch::Value("Ada".into()));
        assert!(name(&"a".repeat(101)).is_err());
        let number = "+49 (30) 123-456";
        assert_eq!(phone_number(number).unwrap(), Patch::Value(number.into()));
        assert_eq!(phone_number(" ").unwrap(), Patch::Null);
        assert!(phone_number("call me").is_err());
        assert_eq!(parse_name(Patch::Absent).unwrap(), Patch::Absent);
    }
}
