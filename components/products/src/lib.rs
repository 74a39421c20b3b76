//! The product catalogue: `/api/products`.

mod cached;
mod catalogue;
mod money;
mod popular;
mod product;
mod views;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    service::with_fallbacks(
        Router::new()
            .route("/api/products/popular", get(popular::list))
            .route("/api/products/product/{id}", get(product::show)),
    )
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
