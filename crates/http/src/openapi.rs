//! The description of the API (OpenAPI 3.1), for the tests of the components.
//!
//! Handlers are described by `utoipa::path`, types by `utoipa::ToSchema`, both under
//! `cfg(test)`: the deployed components do not contain it. This module has what the
//! descriptions have in common. A description of an error has its `detail` texts in
//! backticks; the schema of the error lists them.

mod checks;
mod complete;
mod responses;

pub use checks::{assert_complete, assert_current};
pub use complete::{Needed, complete, need};
pub use responses::{BEARER_TOKEN, InvalidFields, OPTIONAL_TOKEN, Responses, errors};
