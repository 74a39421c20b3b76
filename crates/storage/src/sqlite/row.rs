//! Rows of results, and their columns.

use serde::de::DeserializeOwned;
use spin_sdk::sqlite::RowResult;
use storefront_http::{Error, Result};

use super::Value;

/// A row of a result.
pub struct Row(pub(super) RowResult);

impl Row {
    /// A row of values, in the order of their columns.
    pub fn from_values(values: Vec<Value>) -> Self {
        Self(RowResult { values })
    }

    /// Returns a text column.
    ///
    /// # Errors
    /// 500 when the column is not text, which is a mistake in the statement.
    pub fn text(&self, column: usize) -> Result<&str> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// As [`Self::text`]; it is moved out of the row, and empty there from then on.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn take_text(&mut self, column: usize) -> Result<String> {
        let text = self.take_optional_text(column);
        text.ok_or_else(|| unexpected(column))
    }

    /// As [`Self::take_text`], for a column that may be null.
    pub fn take_optional_text(&mut self, column: usize) -> Option<String> {
        match self.0.values.get_mut(column) {
            Some(Value::Text(text)) => Some(std::mem::take(text)),
            _ => None,
        }
    }

    /// Returns an integer column.
    ///
    /// # Errors
    /// 500 when the column is not an integer, which is a mistake in the statement.
    pub fn integer(&self, column: usize) -> Result<i64> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// Returns an integer column that may be null.
    pub fn optional_integer(&self, column: usize) -> Option<i64> {
        self.0.get(column)
    }

    /// Returns a column of bytes.
    ///
    /// # Errors
    /// 500 when the column is not one, which is a mistake in the statement.
    pub fn bytes(&self, column: usize) -> Result<&[u8]> {
        self.0.get(column).ok_or_else(|| unexpected(column))
    }

    /// Returns a text column that may be null.
    pub fn optional_text(&self, column: usize) -> Option<&str> {
        self.0.get(column)
    }

    /// Reads a column of JSON that may be null.
    ///
    /// # Errors
    /// 500 when the column has other JSON.
    pub fn json<T: DeserializeOwned>(&self, column: usize) -> Result<Option<T>> {
        let value = self.optional_text(column).map(serde_json::from_str);
        let error = |error| Error::Internal(format!("sqlite: JSON in column {column}: {error}"));
        value.transpose().map_err(error)
    }
}

fn unexpected(column: usize) -> Error {
    Error::Internal(format!("sqlite: column {column} has another type"))
}
