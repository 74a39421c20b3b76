//! Accounts and sessions: `/api/users`.

mod admin;
mod audit;
mod change_email;
mod cookie;
mod credentials;
mod forgot_password;
mod keys;
mod link_or_code;
mod login;
mod logout;
mod mail;
mod me;
mod message;
mod oauth;
mod one_time;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod parameters;
mod passkeys;
mod password;
mod profile;
mod qr_code;
mod recovery_codes;
mod refresh;
mod register;
mod reset_password;
mod second_factor;
mod sessions;
mod settings;
mod token_response;
mod totp;
mod user_id;
mod verify_email;

use std::sync::LazyLock;

use axum::Router;
use http::Method;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_http::default_headers::API_HEADERS;
use storefront_http::methods::{delete, get, patch, post};
use storefront_http::service::{self, Route};

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

fn routes() -> [Route; 37] {
    [
        ("/api/users", post(register::create).get(admin::list)),
        ("/api/users/register", post(register::register)),
        ("/api/users/login", post(login::login)),
        (
            "/api/users/login/passkey/options",
            post(passkeys::login::begin),
        ),
        ("/api/users/login/passkey", post(passkeys::login::finish)),
        ("/api/users/token", post(oauth::token)),
        ("/api/users/refresh_token", post(refresh::refresh)),
        ("/api/users/logout", post(logout::logout)),
        ("/api/users/logout_all", post(logout::logout_all)),
        ("/api/users/sessions", get(sessions::list)),
        ("/api/users/sessions/{session}", delete(sessions::end)),
        (
            "/api/users/me",
            get(me::show).patch(me::change).delete(me::delete),
        ),
        ("/api/users/me/audit", get(audit::list)),
        (
            "/api/users/me/totp",
            get(totp::status).post(totp::enrol).delete(totp::disable),
        ),
        ("/api/users/me/totp/confirm", post(totp::confirm)),
        (
            "/api/users/me/totp/recovery_codes",
            post(recovery_codes::renew),
        ),
        (
            "/api/users/me/passkeys",
            get(passkeys::list).post(passkeys::register::finish),
        ),
        (
            "/api/users/me/passkeys/options",
            post(passkeys::register::begin),
        ),
        (
            "/api/users/me/passkeys/confirmation",
            post(passkeys::confirmation::begin),
        ),
        (
            "/api/users/me/passkeys/second_factor",
            post(passkeys::second_factor::turn_on).delete(passkeys::second_factor::turn_off),
        ),
        (
            "/api/users/me/passkeys/{id}",
            patch(passkeys::rename).delete(passkeys::remove),
        ),
        ("/api/users/me/email", post(change_email::request)),
        ("/api/users/me/email/confirm", post(change_email::confirm)),
        ("/api/users/undo_email", post(change_email::undo)),
        ("/api/users/reset_password", post(reset_password::reset)),
        ("/api/users/reset-password", post(reset_password::reset)),
        ("/api/users/forgot_password", post(forgot_password::forgot)),
        (
            "/api/users/complete_reset_password",
            get(forgot_password::check).post(forgot_password::complete),
        ),
        ("/api/users/verify_email", post(verify_email::verify)),
        (
            "/api/users/verify_email/request",
            post(verify_email::request),
        ),
        ("/api/users/outbox/flush", post(mail::flush::flush)),
        ("/api/users/.well-known/jwks.json", get(keys::public)),
        ("/api/users/audit", get(audit::list_all)),
        ("/api/users/{id}", get(admin::show).patch(admin::change)),
        ("/api/users/{id}/audit", get(audit::list)),
        (
            "/api/users/{id}/sessions",
            get(sessions::list).delete(sessions::end_all),
        ),
        ("/api/users/{id}/sessions/{session}", delete(sessions::end)),
    ]
}

struct Users;

spin_sdk::wasip3::http::service::export!(Users);

impl Guest for Users {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        service::serve(request, async |request| {
            // Not after each look at an account: it would take a tenth longer.
            if request.method() == Method::POST {
                mail::outbox::look_later();
            }
            service::route(&ROUTES, &API_HEADERS, request).await
        })
        .await
    }
}
