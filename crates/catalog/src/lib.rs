//! What a product is: the rules for its fields, its searchable text, and the
//! statements that store and find it.
//!
//! The component `products` uses it through Spin's SQLite, the import through
//! SQLite itself, so nothing here opens a database: what it gives are texts of
//! statements and their parameters.

pub mod html;
mod money;
mod product;
pub mod search;
pub mod slug;
pub mod store;

pub use money::Money;
pub use product::{Draft, Mistake, Product, is_utc_time};
