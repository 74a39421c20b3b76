//! Makes `openapi.json` of the descriptions of the routes, and compares it with them.

use serde_json::Value;
use storefront_http::openapi;
use utoipa::OpenApi;

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
    crate::audit::list_mine,
    crate::audit::list_of_user,
    crate::totp::status,
    crate::totp::enrol,
    crate::totp::confirm,
    crate::totp::disable,
    crate::totp::renew_recovery_codes,
    crate::reset_password::reset,
    crate::forgot_password::forgot,
    crate::forgot_password::check,
    crate::forgot_password::complete,
    crate::verify_email::request,
    crate::verify_email::verify,
    crate::mail::flush::flush,
    crate::keys::public,
    crate::admin::list,
    crate::admin::show,
    crate::admin::change,
))]
struct Document;

/// A path and its other spelling, which is the same operation.
const ALIAS: (&str, &str) = ("/api/users/reset_password", "/api/users/reset-password");

fn document() -> Value {
    let mut document = openapi::complete(Document::openapi());
    let mut item = document["paths"][ALIAS.0].clone();
    item["post"]["operationId"] = "reset_password_with_a_hyphen".into();
    document["paths"][ALIAS.1] = item;
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
