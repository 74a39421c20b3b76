//! Parameters in paths and queries; mistakes are told as for fields of a body.

use std::borrow::Cow;

use axum::extract::RawQuery;
use storefront_guest::error::FieldError;
use storefront_guest::{Error, Result};

/// The parameters behind the `?`, decoded. A repeated one counts by its last.
pub struct Query(Vec<(String, String)>);

impl Query {
    pub fn parse(RawQuery(query): RawQuery) -> Self {
        let query = query.unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self(pairs.into_owned().collect())
    }

    /// The text of a parameter, if it was given.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rfind(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A whole number within limits.
    ///
    /// # Errors
    /// 422 when it is not one.
    pub fn integer(
        &self,
        name: &'static str,
        default: i64,
        limits: std::ops::RangeInclusive<i64>,
    ) -> Result<i64> {
        let Some(text) = self.get(name) else {
            return Ok(default);
        };
        let number = integer("query", name, text)?;
        if limits.contains(&number) {
            return Ok(number);
        }
        let (least, most) = (limits.start(), limits.end());
        Err(invalid(
            "query",
            name,
            format!("Input should be from {least} to {most}"),
            "out_of_range",
        ))
    }
}

/// A whole number.
///
/// # Errors
/// 422 when it is not one.
pub fn integer(place: &'static str, name: &'static str, text: &str) -> Result<i64> {
    text.parse().map_err(|_| {
        invalid(
            place,
            name,
            "Input should be a valid integer",
            "int_parsing",
        )
    })
}

/// The error for one parameter.
pub fn invalid(
    place: &'static str,
    name: &'static str,
    msg: impl Into<Cow<'static, str>>,
    kind: &'static str,
) -> Error {
    Error::InvalidFields(vec![FieldError {
        loc: vec![place.into(), name.into()],
        msg: msg.into(),
        kind,
    }])
}
