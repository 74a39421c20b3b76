//! Settings of a component, from Spin's variables.
//!
//! Settings that are used together are one struct that implements [`Settings`]. An
//! instance reads it once, at its first use. A wrong value is always reported in the
//! same way: the request that needs it fails with an [`Error`], which names the
//! variable and never its value.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::OnceLock;

use spin_sdk::variables;

/// A variable is missing or has a value that cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[error("variable {variable}: {reason}")]
pub struct Error {
    variable: String,
    reason: String,
}

impl Error {
    /// The error of one variable. The reason must not repeat the value of a secret.
    pub fn new(variable: &str, reason: impl Display) -> Self {
        Self {
            variable: variable.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// The error of a variable that must be set.
    pub fn missing(variable: &str) -> Self {
        Self::new(variable, "not set")
    }
}

/// The result of reading a setting.
pub type Result<T> = std::result::Result<T, Error>;

/// A group of settings, which an instance reads once.
pub trait Settings: Sized + Send + Sync + 'static {
    /// Reads the variables.
    fn read() -> impl Future<Output = Result<Self>>;

    /// Where the instance keeps the group.
    fn cell() -> &'static OnceLock<Self>;

    /// Returns the group and reads it at the first call. An error is not kept: the
    /// next call reads again.
    fn load() -> impl Future<Output = Result<&'static Self>> {
        async {
            let cell = Self::cell();
            match cell.get() {
                Some(settings) => Ok(settings),
                None => {
                    let settings = Self::read().await?;
                    // Another request may have been faster while this one waited.
                    Ok(cell.get_or_init(|| settings))
                }
            }
        }
    }
}

/// Reads a variable's text. An empty one counts as not set.
///
/// # Errors
/// The host does not know the variable.
pub async fn text(variable: &str) -> Result<Option<String>> {
    let value = variables::get(variable).await;
    let value = value.map_err(|error| Error::new(variable, error))?;
    let value = value.trim();
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// Reads the text of a variable that must be set.
///
/// # Errors
/// It is not set.
pub async fn required_text(variable: &str) -> Result<String> {
    text(variable)
        .await?
        .ok_or_else(|| Error::missing(variable))
}

/// Reads a whole number within limits.
///
/// # Errors
/// The value is not one.
pub async fn number<T>(variable: &str, limits: RangeInclusive<T>) -> Result<T>
where
    T: FromStr + PartialOrd + Display,
{
    let value = text(variable).await?.and_then(|text| text.parse().ok());
    value
        .filter(|number| limits.contains(number))
        .ok_or_else(|| {
            let (least, most) = (limits.start(), limits.end());
            let reason = format!("not a whole number from {least} to {most}");
            Error::new(variable, reason)
        })
}

/// Reads one of several words, in any case, and returns its meaning.
///
/// # Errors
/// The value is another word.
pub async fn one_of<T: Copy>(variable: &str, words: &[(&str, T)]) -> Result<T> {
    let value = text(variable).await?.unwrap_or_default();
    let found = words
        .iter()
        .find(|(word, _)| word.eq_ignore_ascii_case(&value));
    found.map(|&(_, meaning)| meaning).ok_or_else(|| {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        Error::new(variable, format!("not one of {}", words.join(", ")))
    })
}

/// Reads `on` or `off`, also written `true` or `false`.
///
/// # Errors
/// The value is neither.
pub async fn switch(variable: &str) -> Result<bool> {
    const WORDS: [(&str, bool); 4] = [
        ("on", true),
        ("off", false),
        ("true", true),
        ("false", false),
    ];
    one_of(variable, &WORDS).await
}

/// Reads a comma-separated list. Empty items are left out.
///
/// # Errors
/// The host does not know the variable.
pub async fn list(variable: &str) -> Result<Vec<String>> {
    let text = text(variable).await?.unwrap_or_default();
    let items = text.split(',').map(str::trim);
    let items = items.filter(|item| !item.is_empty());
    Ok(items.map(str::to_owned).collect())
}
