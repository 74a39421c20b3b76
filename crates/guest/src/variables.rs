//! Settings from Spin's variables. A wrong value stops whoever needs it, and the
//! log names the variable, never its value.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use spin_sdk::variables;

use crate::error::{Error, Result};

/// A variable's text; an empty one counts as not set.
///
/// # Errors
/// 503 when the host does not give it.
pub async fn text(name: &str) -> Result<Option<String>> {
    let value = variables::get(name)
        .await
        .map_err(|error| wrong(name, error))?;
    let value = value.trim();
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// A whole number within limits.
///
/// # Errors
/// 503 when it is not one.
pub async fn number<T>(name: &str, limits: RangeInclusive<T>) -> Result<T>
where
    T: FromStr + PartialOrd + Display,
{
    let value = text(name).await?.and_then(|text| text.parse().ok());
    value
        .filter(|number| limits.contains(number))
        .ok_or_else(|| {
            let (least, most) = (limits.start(), limits.end());
            wrong(name, format!("not a whole number from {least} to {most}"))
        })
}

/// One of several words.
///
/// # Errors
/// 503 when it is another one.
pub async fn one_of<T: Copy>(name: &str, words: &[(&str, T)]) -> Result<T> {
    let value = text(name).await?.unwrap_or_default();
    let found = words
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(&value));
    found.map(|&(_, meaning)| meaning).ok_or_else(|| {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        wrong(name, format!("not one of {}", words.join(", ")))
    })
}

/// `on` or `off` (or `true`, `false`).
///
/// # Errors
/// 503 when it is neither.
pub async fn switch(name: &str) -> Result<bool> {
    one_of(
        name,
        &[
            ("on", true),
            ("off", false),
            ("true", true),
            ("false", false),
        ],
    )
    .await
}

/// A list with commas in between.
///
/// # Errors
/// 503 when the host does not give it.
pub async fn list(name: &str) -> Result<Vec<String>> {
    let text = text(name).await?.unwrap_or_default();
    let items = text
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    Ok(items.map(str::to_owned).collect())
}

/// The error for a variable that cannot be used.
pub fn wrong(name: &str, reason: impl Display) -> Error {
    Error::Unavailable(format!("variable {name}: {reason}"))
}
