//! The web front, `/openapi.json`, the sitemap, and the health check.

mod colours;
mod files;
mod front;
mod health;
#[cfg(test)]
mod openapi;
mod page;
#[cfg(test)]
mod script_texts;
#[cfg(test)]
mod scripts;
mod shop;
mod site;
mod sitemap;

// The pure part of the build script, for its tests.
#[cfg(test)]
#[path = "../build/document.rs"]
mod document;

use std::sync::LazyLock;

use axum::Router;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_http::default_headers::API_HEADERS;
use storefront_http::methods::get;
use storefront_http::service::{self, Route};

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    let routes = front::routes(service::router(routes()));
    service::with_fallbacks(routes).fallback(front::missing)
});

/// The routes for programs, besides files.
fn routes() -> [Route; 3] {
    [
        ("/api/health", get(health::check)),
        ("/api/health/live", get(health::live)),
        ("/api/health/ready", get(health::ready)),
    ]
}

struct Web;

spin_sdk::wasip3::http::service::export!(Web);

impl Guest for Web {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        service::serve(request, async |request| {
            service::route(&ROUTES, &API_HEADERS, request).await
        })
        .await
    }
}
