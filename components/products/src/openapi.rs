//! The description of the routes, held against them; `openapi.json` is made of it.

mod bodies;
mod parameters;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use storefront_guest::openapi;
use utoipa::openapi::{Header, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, OpenApi};

pub use bodies::*;
pub use parameters::*;

#[derive(OpenApi)]
#[openapi(paths(
    crate::list::list,
    crate::categories::list,
    crate::popular::list,
    crate::product::show,
    crate::record::show,
    crate::change::create,
    crate::change::replace,
    crate::change::change,
    crate::change::delete,
))]
struct Document;

fn document() -> Value {
    openapi::complete(Document::openapi())
}

/// A product of the demo catalogue.
pub fn example() -> Value {
    json!({
        "id": 1099, "model": "CQRJSTEL-A", "quantity": 999,
        "image_url": "catalog/CQRobot/JST EL/JST EL 2P-1.jpg", "price": 6.16,
        "name": "JST EL - 2 Pin Connector Kit", "description": "<p>Connectors</p>",
    })
}

/// The answer to who has the answer already.
pub struct Cached;

impl IntoResponses for Cached {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let text = "It is still what `If-None-Match` names";
        let response = ResponseBuilder::new().description(text);
        let response = response.header("ETag", Header::default()).build();
        BTreeMap::from([("304".into(), response.into())])
    }
}

#[test]
fn every_route_is_described() {
    openapi::assert_complete(&document(), &crate::routes());
}

#[test]
fn the_description_is_current() {
    openapi::assert_current(&document(), env!("CARGO_MANIFEST_DIR"));
}
