//! Everything else: the web front, the health check.

mod accept_encoding;
mod files;
mod front;
mod health;

// The build script's pure parts, for their tests.
#[cfg(test)]
#[path = "../build/assets.rs"]
mod assets;
#[cfg(test)]
#[path = "../build/references.rs"]
mod references;
#[cfg(test)]
mod scripts;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    let routes = Router::new().route("/api/health", get(health::check));
    service::with_fallbacks(front::routes(routes)).fallback(front::missing)
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
