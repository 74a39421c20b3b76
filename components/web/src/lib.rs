//! Everything else: the front page and the health check.

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
            .route("/", get(front::page))
            .route("/api/health", get(health::check)),
    )
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
