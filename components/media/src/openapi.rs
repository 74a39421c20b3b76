//! Makes `openapi.json` of the descriptions of the routes, and compares it with them.

use serde_json::Value;
use storefront_http::openapi::{assert_complete, assert_current, complete};
use utoipa::OpenApi;

use crate::admin;

#[derive(OpenApi)]
#[openapi(paths(crate::show, admin::upload, admin::delete, admin::list))]
struct Document;

fn document() -> Value {
    complete(Document::openapi())
}

#[test]
fn every_route_is_described() {
    // Reads are not in the router.
    let read = (
        "/cache/catalog/{*path}",
        storefront_http::methods::get(async || ()),
    );
    let routes: Vec<_> = admin::routes().into_iter().chain([read]).collect();
    assert_complete(&document(), &routes);
}

#[test]
fn the_description_is_current() {
    assert_current(&document(), env!("CARGO_MANIFEST_DIR"));
}
