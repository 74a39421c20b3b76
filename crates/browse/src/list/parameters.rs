//! The parameters of a statement that is composed of parts.

use storefront_http::page::PageRequest;
use storefront_storage::sqlite::Value;

/// The parameters so far.
#[derive(Default)]
pub struct Parameters(pub Vec<Value>);

impl Parameters {
    /// Adds a parameter and returns its name.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// Returns the `limit` clause of a page.
    pub fn slice(&mut self, slice: PageRequest) -> String {
        format!(
            "limit {} offset {}",
            self.bind(slice.limit),
            self.bind(slice.offset)
        )
    }
}
