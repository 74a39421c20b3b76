//! The description of the routes, held against them; `openapi.json` is made of it.

mod bodies;

use std::collections::BTreeMap;

use serde_json::Value;
use storefront_guest::openapi;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{RefOr, Required, Response};
use utoipa::{IntoParams, IntoResponses, OpenApi};

pub use bodies::*;

use crate::admin::UserId;

#[derive(OpenApi)]
#[openapi(paths(
    crate::register::register,
    crate::register::create,
    crate::login::login,
    crate::oauth::token,
    crate::refresh::refresh,
    crate::logout::logout,
    crate::logout::logout_all,
    crate::sessions::list,
    crate::sessions::end,
    crate::me::show,
    crate::me::change,
    crate::me::delete,
    crate::audit::mine,
    crate::audit::of_user,
    crate::totp::status,
    crate::totp::enrol,
    crate::totp::confirm,
    crate::totp::disable,
    crate::reset_password::reset,
    crate::forgot_password::forgot,
    crate::forgot_password::check,
    crate::forgot_password::complete,
    crate::verify_email::request,
    crate::verify_email::verify,
    crate::keys::public,
    crate::admin::list,
    crate::admin::show,
    crate::admin::change,
))]
struct Document;

/// The other spelling of a path is the same operation.
const SAME: (&str, &str) = ("/api/users/reset_password", "/api/users/reset-password");

fn document() -> Value {
    let mut document = openapi::complete(Document::openapi());
    let mut item = document["paths"][SAME.0].clone();
    item["post"]["operationId"] = "reset_password_with_a_hyphen".into();
    document["paths"][SAME.1] = item;
    document
}

impl IntoParams for UserId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let uuid = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .format(Some(SchemaFormat::Custom("uuid".into())));
        let parameter = ParameterBuilder::new()
            .name("id")
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("The public id of an account"))
            .schema(Some(uuid));
        vec![parameter.build()]
    }
}

impl IntoResponses for UserId {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let response = Response::new("`Not Found`: the id is no UUID");
        BTreeMap::from([("404 UserId".into(), response.into())])
    }
}

/// What is wrong with a registration, besides its fields.
pub struct NotRegistered;

impl IntoResponses for NotRegistered {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let taken = "`Email already registered`, `Username already taken`";
        let anonymous =
            "`At least one of the following must be provided: first_name, last_name, phone_number`";
        [("400", taken), ("422", anonymous)]
            .map(|(status, text)| (status.into(), Response::new(text).into()))
            .into()
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
