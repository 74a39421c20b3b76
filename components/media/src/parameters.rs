//! Descriptions of parameters, headers and bodies.

#![expect(dead_code, reason = "only the descriptions of types are used")]

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, PartialSchema, ToSchema};

#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PicturePath {
    /// The segments of the path; slashes may be encoded.
    #[param(example = "CQRobot/JST EL/JST EL 2P-1.jpg")]
    path: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct ReadConditions {
    /// Bytes: `bytes=0-1023`, `bytes=1024-`, `bytes=-512`.
    #[param(rename = "Range")]
    range: Option<String>,
    /// With `Range`: an entity tag or a date. If it is not the present one, all of the
    /// picture is sent.
    #[param(rename = "If-Range")]
    if_range: Option<String>,
    /// Entity tags that the client has.
    #[param(rename = "If-None-Match")]
    if_none_match: Option<String>,
    /// The time of the response that the client has.
    #[param(
        rename = "If-Modified-Since",
        example = "Fri, 20 Nov 2026 12:00:00 GMT"
    )]
    if_modified_since: Option<String>,
    /// Entity tags of the versions that the request is meant for.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
    /// The request is not meant for a newer version.
    #[param(rename = "If-Unmodified-Since")]
    if_unmodified_since: Option<String>,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct WriteConditions {
    /// Entity tags of the versions that the request is meant for.
    #[param(rename = "If-Match")]
    if_match: Option<String>,
    /// Entity tags of the versions that the request is not meant for; `*` is any.
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

/// Bytes that are not text (OpenAPI 3.1, "Working with Binary Data": no schema at all).
pub struct Binary;

impl ToSchema for Binary {}
impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        Schema::default().into()
    }
}
