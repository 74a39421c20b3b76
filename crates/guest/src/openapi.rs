//! The description of the API (OpenAPI 3.1), for the tests of the components.
//!
//! Handlers are described by `utoipa::path`, types by `utoipa::ToSchema`, both under
//! `cfg(test)`: what is deployed has nothing of it. Here is what they have in common.
//! A description of an error has its `detail` texts in backticks; their schema comes
//! from that.

mod answers;
mod checks;
mod complete;

pub use answers::InvalidFields;
pub use checks::{assert_complete, assert_current};
pub use complete::complete;
