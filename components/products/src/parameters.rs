//! Descriptions of headers, parameters and responses that several routes share.

#![expect(dead_code, reason = "only their descriptions are used")]

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::openapi::{Header, RefOr, Response, ResponseBuilder};
use utoipa::{IntoParams, IntoResponses, ToSchema};

/// The parameters of `GET /api/products`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParameters {
    /// Words.
    search: Option<String>,
    /// The slug of a category.
    category: Option<String>,
    /// With at most two decimals.
    #[param(schema_with = prices)]
    min_price: Option<f64>,
    /// With at most two decimals.
    #[param(schema_with = prices)]
    max_price: Option<f64>,
    /// Leaves out what is sold out.
    #[param(schema_with = switches)]
    in_stock: Option<bool>,
    /// `-` turns the order round; by relevance in a search, else by name.
    #[param(schema_with = orders)]
    sort: Option<String>,
}

/// The values of `sort`.
fn orders() -> Object {
    let names = ["name", "price", "newest", "popular"];
    let both = names
        .into_iter()
        .flat_map(|name| [name.to_owned(), format!("-{name}")]);
    texts([String::new()].into_iter().chain(both))
}

/// A price, or nothing.
fn prices() -> Schema {
    let number = ObjectBuilder::new().schema_type(Type::Number);
    OneOfBuilder::new()
        .item(number.minimum(Some(0)))
        .item(texts([""]))
        .build()
        .into()
}

/// The values of a check box.
fn switches() -> Schema {
    OneOfBuilder::new()
        .item(ObjectBuilder::new().schema_type(Type::Boolean))
        .item(texts(["", "0", "1"]))
        .build()
        .into()
}

/// Some texts. An empty one is as none: forms send it if nothing is chosen.
fn texts<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values.into_iter().map(Into::into)))
        .build()
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

/// 304, for a client that has the response already.
pub struct Cached;

impl IntoResponses for Cached {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let text = "It is still what `If-None-Match` names";
        let response = ResponseBuilder::new().description(text);
        let response = response.header("ETag", Header::default()).build();
        BTreeMap::from([("304".into(), response.into())])
    }
}
