//! Parameters in paths and queries; mistakes are told as for fields of a body.

use std::borrow::Cow;

use crate::error::{Error, FieldError, Result};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

/// The parameters behind the `?`, decoded. A repeated one counts by its last.
pub struct Query(Vec<(String, String)>);

/// A variable part of a path, decoded. What is no UTF-8 is no route of ours.
pub struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(text)| Self(text))
            .map_err(|_| Error::NotFound("Not Found"))
    }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        Ok(Self::parse(
            parts.uri.query().unwrap_or_default().as_bytes(),
        ))
    }
}

impl Query {
    /// Reads `name=value&…`, as in a URL or a form (`x-www-form-urlencoded`).
    pub fn parse(query: &[u8]) -> Self {
        Self(form_urlencoded::parse(query).into_owned().collect())
    }

    /// Is a parameter there more than once?
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(key, _)| key == name).count() > 1
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
