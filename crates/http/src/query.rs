//! Parameters in paths and queries. Their mistakes are reported like those of a body.

use std::borrow::Cow;

use crate::error::{Error, FieldError, Result};
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;

/// The decoded parameters of a query. Of a repeated one, the last counts.
pub struct Query(Vec<(String, String)>);

/// The decoded variable segment of a path, the last of several. One that is not UTF-8 is a 404.
pub struct PathSegment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathSegment {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let segments = segments(parts, state).await?;
        let last = segments.iter().last();
        Ok(Self(
            last.map_or_else(String::new, |(_, text)| text.to_owned()),
        ))
    }
}

impl PathSegment {
    /// Returns the variable segment with a name, if the route has one.
    ///
    /// # Errors
    /// 404 when a segment is not UTF-8.
    pub async fn named(
        name: &str,
        parts: &mut Parts,
        state: &(impl Send + Sync),
    ) -> Result<Option<String>> {
        let segments = segments(parts, state).await?;
        let found = segments.iter().find(|(known, _)| *known == name);
        Ok(found.map(|(_, segment)| segment.to_owned()))
    }
}

async fn segments(parts: &mut Parts, state: &(impl Send + Sync)) -> Result<RawPathParams> {
    let segments = RawPathParams::from_request_parts(parts, state).await;
    segments.map_err(|_| Error::NotFound("Not Found"))
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

    /// Finds what a parameter stands for by its text. An empty one is as none: forms send it if
    /// nothing is chosen.
    ///
    /// # Errors
    /// 422 when it is none of the choices.
    pub fn choose(
        &self,
        name: &'static str,
        choices: &[(&str, &'static str)],
    ) -> Result<Option<&'static str>> {
        let Some(text) = self.get(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        if let Some((_, meaning)) = choices.iter().find(|(known, _)| *known == text) {
            return Ok(Some(meaning));
        }
        let known: Vec<_> = choices.iter().map(|(known, _)| *known).collect();
        let msg = format!("Input should be one of {}", known.join(", "));
        Err(invalid_parameter("query", name, msg, "enum"))
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
