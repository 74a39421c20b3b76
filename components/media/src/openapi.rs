//! The description of the routes, held against them; `openapi.json` is made of it.

#![expect(dead_code, reason = "only the descriptions of types are used")]

use serde_json::Value;
pub use storefront_guest::openapi::InvalidFields;
use storefront_guest::openapi::{assert_complete, assert_current, complete};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, OpenApi, PartialSchema, ToSchema};

use crate::admin;

#[derive(OpenApi)]
#[openapi(paths(crate::read, admin::upload, admin::delete, admin::list))]
struct Document;

#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PicturePath {
    /// Its segments; slashes may be encoded.
    #[param(example = "CQRobot/JST EL/JST EL 2P-1.jpg")]
    path: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct ReadConditions {
    /// Bytes: `bytes=0-1023`, `bytes=1024-`, `bytes=-512`.
    #[param(rename = "Range")]
    range: Option<String>,
    /// With `Range`: an entity tag or a date, for another one all of it is sent.
    #[param(rename = "If-Range")]
    if_range: Option<String>,
    /// Entity tags that the client has.
    #[param(rename = "If-None-Match")]
    if_none_match: Option<String>,
    /// When the client asked last.
    #[param(
        rename = "If-Modified-Since",
        example = "Fri, 20 Nov 2026 12:00:00 GMT"
    )]
    if_modified_since: Option<String>,
    /// Entity tags of what the client means.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
    /// The client means no newer one.
    #[param(rename = "If-Unmodified-Since")]
    if_unmodified_since: Option<String>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct WriteConditions {
    /// Entity tags of what the client means.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
    /// Entity tags of what the client does not mean; `*` is any.
    #[param(rename = "If-None-Match")]
    if_none_match: Option<String>,
}

/// One of `storefront_images::WIDTHS`.
pub struct Width;

impl ToSchema for Width {}
impl PartialSchema for Width {
    fn schema() -> RefOr<Schema> {
        let widths = storefront_images::WIDTHS.map(i64::from);
        let integer = ObjectBuilder::new().schema_type(Type::Integer);
        integer.enum_values(Some(widths)).into()
    }
}

/// Bytes that are no text (OpenAPI 3.1, "Working with Binary Data": no schema at all).
pub struct Binary;

impl ToSchema for Binary {}
impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        Schema::default().into()
    }
}

fn document() -> Value {
    complete(Document::openapi())
}

#[test]
fn every_route_is_described() {
    // Reading is answered before there are routes.
    let read = ("/cache/catalog/{*path}", axum::routing::get(async || ()));
    let routes: Vec<_> = admin::routes().into_iter().chain([read]).collect();
    assert_complete(&document(), &routes);
}

#[test]
fn the_description_is_current() {
    assert_current(&document(), env!("CARGO_MANIFEST_DIR"));
}
