//! Parameters in paths and queries. Their mistakes are reported like those of a body.

use std::borrow::Cow;

use crate::error::{Error, FieldError, Result};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

/// The decoded parameters of a query. Of a repeated one, the last counts.
pub struct Query(Vec<(String, String)>);

/// The decoded variable segment of a path. One that is not UTF-8 is a 404.
pub struct PathSegment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathSegment {
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
    /// Parses `name=value&…`, as in a URL or a form (`x-www-form-urlencoded`).
    pub fn parse(query: &[u8]) -> Self {
        Self(form_urlencoded::parse(query).into_owned().collect())
    }

    /// True if a parameter is there more than once.
    pub fn is_repeated(&self, name: &str) -> bool {
        self.0.iter().filter(|(key, _)| key == name).count() > 1
    }

    /// Returns the text of a parameter, if it is there.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rfind(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Reads a whole number within limits.
    ///
    /// # Errors
    /// 422 when the parameter is not one.
    pub fn integer(
        &self,
        name: &'static str,
        default: i64,
        limits: std::ops::RangeInclusive<i64>,
    ) -> Result<i64> {
        let Some(text) = self.get(name) else {
            return Ok(default);
        };
        let number = parse_integer("query", name, text)?;
        if limits.contains(&number) {
            return Ok(number);
        }
        let (least, most) = (limits.start(), limits.end());
        Err(invalid_parameter(
            "query",
            name,
            format!("Input should be from {least} to {most}"),
            "out_of_range",
        ))
    }
}

/// Parses a whole number. `place` is `query` or `path`.
///
/// # Errors
/// 422 when the text is not one.
pub fn parse_integer(place: &'static str, name: &'static str, text: &str) -> Result<i64> {
    text.parse().map_err(|_| {
        invalid_parameter(
            place,
            name,
            "Input should be a valid integer",
            "int_parsing",
        )
    })
}

/// Makes the 422 for one parameter.
pub fn invalid_parameter(
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
