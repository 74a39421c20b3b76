//! Makes `openapi.json` of the descriptions of the routes, and compares it with them.

use serde_json::Value;
use storefront_http::openapi::{self, Needed};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    crate::list::list,
    crate::categories::list,
    crate::popular::list,
    crate::product::show,
    crate::product::show_by_slug,
    crate::record::show,
    crate::bulk::update,
    crate::write::create,
    crate::write::replace,
    crate::write::update,
    crate::write::delete,
))]
struct Document;

fn document() -> Value {
    let mut document = openapi::complete(Document::openapi());
    for (schema, needed) in [
        ("BulkUpdate", Needed::OneOf(&["ids", "filter"])),
        (
            "BulkUpdate",
            Needed::AnyOf(&["price", "quantity", "category"]),
        ),
        ("PriceUpdate", Needed::OneOf(&["set", "add", "percent"])),
        ("QuantityUpdate", Needed::OneOf(&["set", "add"])),
    ] {
        openapi::need(&mut document, schema, needed);
    }
    document
}

#[test]
fn every_route_is_described() {
    openapi::assert_complete(&document(), &crate::routes());
}

#[test]
fn the_description_is_current() {
    openapi::assert_current(&document(), env!("CARGO_MANIFEST_DIR"));
}
