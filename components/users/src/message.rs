//! Responses that only say what was done.

use serde::Serialize;

/// A response that only says what was done.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Message {
    /// A sentence for people.
    pub message: &'static str,
}
