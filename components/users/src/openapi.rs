//! Makes `openapi.json` of the descriptions of the routes, and compares it with them.

use serde_json::Value;
use storefront_http::openapi::{self, Needed};
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(paths(
    crate::register::register,
    crate::register::create,
    crate::login::login,
    crate::passkeys::login::begin,
    crate::passkeys::login::finish,
    crate::oauth::token,
    crate::refresh::refresh,
    crate::logout::logout,
    crate::logout::logout_all,
    crate::sessions::list,
    crate::sessions::end,
    crate::sessions::end_all,
    for_admins::list_sessions,
    for_admins::end_session,
    for_admins::show_audit_log,
    crate::me::show,
    crate::me::change,
    crate::me::delete,
    crate::audit::list,
    crate::audit::list_all,
    crate::change_email::request,
    crate::change_email::confirm,
    crate::change_email::undo,
    crate::totp::status,
    crate::totp::enrol,
    crate::totp::confirm,
    crate::totp::disable,
    crate::recovery_codes::renew,
    crate::passkeys::list,
    crate::passkeys::register::begin,
    crate::passkeys::confirmation::begin,
    crate::passkeys::register::finish,
    crate::passkeys::rename,
    crate::passkeys::remove,
    crate::passkeys::second_factor::turn_on,
    crate::passkeys::second_factor::turn_off,
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

/// Operations on the account that the path names: their handlers serve the caller's account too,
/// and are described there as that.
mod for_admins {
    use storefront_http::page::{Page, PageRequest};
    use storefront_http::query::Query;
    use storefront_identity::Admin;
    use storefront_identity::session::Session;

    use crate::audit::Entry;
    use crate::parameters::AuditParameters;
    use crate::user_id::UserId;

    /// The sessions of an account.
    #[utoipa::path(
        get, path = "/api/users/{id}/sessions", operation_id = "list_sessions_of_user",
        tag = "Users",
        params(UserId),
        responses(
            (status = 200, description = "Living sessions, none for an unknown account", body = Vec<Session>),
            UserId,
            Admin,
        ),
    )]
    #[expect(dead_code, reason = "only its description is used")]
    pub const fn list_sessions() {}

    /// Ends a session of an account.
    #[utoipa::path(
        delete, path = "/api/users/{id}/sessions/{session}", operation_id = "end_session_of_user",
        tag = "Users",
        params(UserId, ("session" = String, Path, description = "Of the list of sessions")),
        responses(
            (status = 204, description = "It is over"),
            (status = 404, description = "`Session not found`"),
            UserId,
            Admin,
        ),
    )]
    #[expect(dead_code, reason = "only its description is used")]
    pub const fn end_session() {}

    /// What happened to an account in the last 90 days, the latest first.
    #[utoipa::path(
        get, path = "/api/users/{id}/audit", operation_id = "show_audit_log", tag = "Users",
        params(UserId, AuditParameters, PageRequest),
        responses(
            (status = 200, description = "A part of the log, empty for an unknown account", body = Page<Entry>),
            UserId,
            Admin,
            Query,
        ),
    )]
    #[expect(dead_code, reason = "only its description is used")]
    pub const fn show_audit_log() {}
}

/// A path and its other spelling, which is the same operation.
const ALIAS: (&str, &str) = ("/api/users/reset_password", "/api/users/reset-password");

fn document() -> Value {
    let mut document = openapi::complete(Document::openapi());
    let proofs = Needed::OneOf(&["password", "passkey"]);
    openapi::need(&mut document, "Confirmation", proofs);
    openapi::need(&mut document, "EmailChange", proofs);
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
