//! Parameters of requests.

#![expect(dead_code, reason = "only their descriptions are used")]

use utoipa::{IntoParams, ToSchema};

/// What `GET /api/products` narrows down and sorts by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Words.
    search: Option<String>,
    /// The slug of a category.
    category: Option<String>,
    /// With at most two decimals.
    #[param(minimum = 0)]
    min_price: Option<f64>,
    /// With at most two decimals.
    #[param(minimum = 0)]
    max_price: Option<f64>,
    /// Leaves out what is sold out.
    in_stock: Option<bool>,
    /// `-` turns the order round; by relevance in a search, else by name.
    #[param(inline)]
    sort: Option<Order>,
}

#[derive(ToSchema)]
pub enum Order {
    #[schema(rename = "name")]
    Name,
    #[schema(rename = "-name")]
    NameDown,
    #[schema(rename = "price")]
    Price,
    #[schema(rename = "-price")]
    PriceDown,
    #[schema(rename = "newest")]
    Newest,
    #[schema(rename = "-newest")]
    Oldest,
    #[schema(rename = "popular")]
    Popular,
    #[schema(rename = "-popular")]
    Unpopular,
}

/// The time that popularity looks back.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
pub enum Period {
    Day,
    Week,
    All,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfNoneMatch {
    /// Entity tags that the client has; of the present one, the answer is 304.
    #[param(rename = "If-None-Match")]
    tags: Option<String>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IfMatch {
    /// The entity tag of what the client means; of another one, the answer is 412.
    #[param(rename = "If-Match")]
    tags: Option<String>,
}
