//! Everything else: the front page, what links in mails lead to, the health check.

mod front;
mod health;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    service::with_fallbacks(
        Router::new()
            .route("/", get(front::index))
            .route("/reset-password", get(front::reset_password))
            .route("/verify-email", get(front::verify_email))
            .route("/mail-links.css", get(front::style))
            .route("/mail-links.js", get(front::script))
            .route("/api/health", get(health::check)),
    )
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
