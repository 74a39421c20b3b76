//! Lists that are given in parts.

use serde::Serialize;

use crate::error::Result;
use crate::query::Query;

/// A part of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// What is in this part.
    pub items: Vec<T>,
    /// How many there are in all parts.
    pub total: i64,
}

/// Which part is asked for.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct Slice {
    /// At most so many, 1 to 100; 20 by default.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, maximum = 100, default = 20, required = false)
    )]
    pub limit: i64,
    /// So many are left out before.
    #[cfg_attr(feature = "openapi", param(minimum = 0, default = 0, required = false))]
    pub offset: i64,
}

impl Slice {
    /// Reads `limit` and `offset`.
    ///
    /// # Errors
    /// 422 when one of them is out of its limits.
    pub fn of(query: &Query) -> Result<Self> {
        Ok(Self {
            limit: query.integer("limit", 20, 1..=100)?,
            offset: query.integer("offset", 0, 0..=i64::MAX)?,
        })
    }
}
