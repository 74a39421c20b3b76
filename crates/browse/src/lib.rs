//! Products as buyers see them: what is read of the catalog, in the shape of the API's answers.
//!
//! The component `products` sends these answers, and the component `web` makes pages of them. Both
//! are in the read cache, and become obsolete together.

pub mod cached;
pub mod categories;
mod database;
mod demo;
pub mod list;
pub mod popular;
pub mod product;
pub mod variant;
pub mod views;

pub use database::{count, prepare, query};
