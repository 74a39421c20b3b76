//! Everything else: the web front, `/openapi.json`, the health check.

mod files;
mod front;
mod health;
#[cfg(test)]
mod openapi;

#[cfg(test)]
mod scripts;

// The build script's pure part, for its tests.
#[cfg(test)]
#[path = "../build/document.rs"]
mod document;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service::{self, Route};

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    let routes = front::routes(service::router(routes()));
    service::with_fallbacks(routes).fallback(front::missing)
});

/// What is for programs, besides files.
fn routes() -> [Route; 1] {
    [("/api/health", get(health::check))]
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
