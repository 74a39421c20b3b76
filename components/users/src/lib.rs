//! Accounts and sessions: `/api/users`.

mod admin;
mod audit;
mod config;
mod credentials;
mod forgot_password;
mod keys;
mod login;
mod logout;
mod mail;
mod me;
mod oauth;
mod one_time;
mod password;
mod profile;
mod refresh;
mod register;
mod reset_password;
mod sessions;
mod totp;
mod verify_email;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::{delete, get, post};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(Router::new().nest("/api/users", routes())));

fn routes() -> Router {
    Router::new()
        .route("/", post(register::create).get(admin::list))
        .route("/register", post(register::register))
        .route("/login", post(login::login))
        .route("/token", post(oauth::token))
        .route("/refresh_token", post(refresh::refresh))
        .route("/logout", post(logout::logout))
        .route("/logout_all", post(logout::logout_all))
        .route("/sessions", get(sessions::list))
        .route("/sessions/{id}", delete(sessions::end))
        .route("/me", get(me::show).patch(me::change).delete(me::delete))
        .route("/me/audit", get(audit::mine))
        .route(
            "/me/totp",
            get(totp::status).post(totp::enrol).delete(totp::disable),
        )
        .route("/me/totp/confirm", post(totp::confirm))
        .route("/reset_password", post(reset_password::reset))
        .route("/reset-password", post(reset_password::reset))
        .route("/forgot_password", post(forgot_password::forgot))
        .route(
            "/complete_reset_password",
            get(forgot_password::check).post(forgot_password::complete),
        )
        .route("/verify_email", post(verify_email::verify))
        .route("/verify_email/request", post(verify_email::request))
        .route("/.well-known/jwks.json", get(keys::public))
        .route("/{id}", get(admin::show).patch(admin::change))
        .route("/{id}/audit", get(audit::of_user))
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
