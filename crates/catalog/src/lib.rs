//! What a product is: the rules of its fields, its searchable text, and the statements that
//! store and find it.
//!
//! The component `products` uses Spin's SQLite and the import uses SQLite itself, so nothing
//! here opens a database. This crate has the texts of the statements and their parameters.

pub mod bulk;
#[cfg(any(test, feature = "sanitiser"))]
pub mod fold;
pub mod html;
mod money;
pub mod price_words;
mod product;
pub mod search;
pub mod slug;
pub mod store;
mod text_tools;
mod variant;
pub mod words;

pub use money::Money;
pub use product::{
    Draft, InvalidField, MAX_IMAGES, MAX_QUANTITY, MAX_SHORT, MAX_TAGS, Product, is_utc_time,
};
pub use text_tools::TextTools;
pub use variant::{MAX_VALUES, MAX_VARIANTS, ProductOption, Variant, VariantDraft};
