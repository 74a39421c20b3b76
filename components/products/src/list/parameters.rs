//! Parameters of a statement that is put together of parts.

use storefront_http::page::PageRequest;
use storefront_storage::sqlite::Value;

/// The parameters so far.
#[derive(Default)]
pub struct Parameters(pub Vec<Value>);

impl Parameters {
    /// Adds one and gives its name.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }

    /// The end of a `select` of this part.
    pub fn slice(&mut self, slice: PageRequest) -> String {
        format!(
            "limit {} offset {}",
            self.bind(slice.limit),
            self.bind(slice.offset)
        )
    }
}
