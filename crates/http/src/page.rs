//! Lists that are returned a page at a time.

use serde::Serialize;

use crate::error::Result;
use crate::query::Query;

/// A page of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// The number of items on all pages.
    pub total: i64,
}

/// The page that a request asks for.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct PageRequest {
    /// The most items to return, 1 to 100; 20 by default.
    #[cfg_attr(
        feature = "openapi",
        param(minimum = 1, maximum = 100, default = 20, required = false)
    )]
    pub limit: i64,
    /// The number of items to skip.
    #[cfg_attr(feature = "openapi", param(minimum = 0, default = 0, required = false))]
    pub offset: i64,
}

impl PageRequest {
    /// Reads `limit` and `offset`.
    ///
    /// # Errors
    /// 422 when one of them is out of its limits.
    pub fn from_query(query: &Query) -> Result<Self> {
        Ok(Self {
            limit: query.integer("limit", 20, 1..=100)?,
            offset: query.integer("offset", 0, 0..=i64::MAX)?,
        })
    }
}
