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
use axum::routing::{delete, get, patch, post};
use http::Method;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_http::default_headers::API_HEADERS;
use storefront_http::erase::erase;
use storefront_http::service::{self, Route};

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

fn routes() -> [Route; 36] {
    [
        (
            "/api/users",
            post(erase(register::create)).get(erase(admin::list)),
        ),
        ("/api/users/register", post(erase(register::register))),
        ("/api/users/login", post(erase(login::login))),
        (
            "/api/users/login/passkey/options",
            post(erase(passkeys::login::begin)),
        ),
        (
            "/api/users/login/passkey",
            post(erase(passkeys::login::finish)),
        ),
        ("/api/users/token", post(erase(oauth::token))),
        ("/api/users/refresh_token", post(erase(refresh::refresh))),
        ("/api/users/logout", post(erase(logout::logout))),
        ("/api/users/logout_all", post(erase(logout::logout_all))),
        ("/api/users/sessions", get(erase(sessions::list))),
        (
            "/api/users/sessions/{session}",
            delete(erase(sessions::end)),
        ),
        (
            "/api/users/me",
            get(erase(me::show))
                .patch(erase(me::change))
                .delete(erase(me::delete)),
        ),
        ("/api/users/me/audit", get(erase(audit::list))),
        (
            "/api/users/me/totp",
            get(erase(totp::status))
                .post(erase(totp::enrol))
                .delete(erase(totp::disable)),
        ),
        ("/api/users/me/email", post(erase(change_email::request))),
        (
            "/api/users/me/email/confirm",
            post(erase(change_email::confirm)),
        ),
        ("/api/users/undo_email", post(erase(change_email::undo))),
        ("/api/users/me/totp/confirm", post(erase(totp::confirm))),
        (
            "/api/users/me/totp/recovery_codes",
            post(erase(totp::renew_recovery_codes)),
        ),
        (
            "/api/users/me/passkeys",
            get(erase(passkeys::list)).post(erase(passkeys::add)),
        ),
        (
            "/api/users/me/passkeys/options",
            post(erase(passkeys::begin)),
        ),
        (
            "/api/users/me/passkeys/second_factor",
            post(erase(passkeys::second_factor::turn_on))
                .delete(erase(passkeys::second_factor::turn_off)),
        ),
        (
            "/api/users/me/passkeys/{id}",
            patch(erase(passkeys::rename)).delete(erase(passkeys::remove)),
        ),
        (
            "/api/users/reset_password",
            post(erase(reset_password::reset)),
        ),
        (
            "/api/users/reset-password",
            post(erase(reset_password::reset)),
        ),
        (
            "/api/users/forgot_password",
            post(erase(forgot_password::forgot)),
        ),
        (
            "/api/users/complete_reset_password",
            get(erase(forgot_password::check)).post(erase(forgot_password::complete)),
        ),
        ("/api/users/verify_email", post(erase(verify_email::verify))),
        (
            "/api/users/verify_email/request",
            post(erase(verify_email::request)),
        ),
        ("/api/users/outbox/flush", post(erase(mail::flush::flush))),
        ("/api/users/.well-known/jwks.json", get(erase(keys::public))),
        ("/api/users/audit", get(erase(audit::list_all))),
        (
            "/api/users/{id}",
            get(erase(admin::show)).patch(erase(admin::change)),
        ),
        ("/api/users/{id}/audit", get(erase(audit::list))),
        (
            "/api/users/{id}/sessions",
            get(erase(sessions::list)).delete(erase(sessions::end_all)),
        ),
        (
            "/api/users/{id}/sessions/{session}",
            delete(erase(sessions::end)),
        ),
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
