//! Accounts and sessions: `/api/users`.

mod config;
mod credentials;
mod login;
mod logout;
mod me;
mod password;
mod profile;
mod refresh;
mod register;
mod reset_password;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::{get, post};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    service::with_fallbacks(
        Router::new()
            .route("/api/users", post(register::create))
            .route("/api/users/register", post(register::register))
            .route("/api/users/login", post(login::login))
            .route("/api/users/me", get(me::show))
            .route("/api/users/logout", post(logout::logout))
            .route("/api/users/refresh_token", post(refresh::refresh))
            .route("/api/users/reset_password", post(reset_password::reset))
            .route("/api/users/reset-password", post(reset_password::reset)),
    )
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
