//! The API's documentation for people: `/docs` shows `/openapi.json` in Swagger UI.
//!
//! It is no part of `web`, as the viewer is larger than all of that, and the front
//! should start as fast as it can.

mod files;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::get;
use http::HeaderMap;
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service;

static ROUTES: LazyLock<Router> = LazyLock::new(|| {
    let routes = files::FILES.iter().map(|file| {
        let answer = async move |headers: HeaderMap| files::answer(file, &headers);
        (file.path, get(answer))
    });
    service::with_fallbacks(service::router(routes))
});

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
