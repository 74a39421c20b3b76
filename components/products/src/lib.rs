//! The product catalogue: `/api/products`.

mod cached;
mod catalogue;
mod categories;
mod change;
mod demo;
mod list;
#[cfg(test)]
mod openapi;
mod popular;
mod product;
mod record;
mod sanitiser;
mod views;

use std::sync::LazyLock;

use axum::Router;
use axum::routing::{get, post};
use spin_sdk::http::{IntoResponse, Request};
use spin_sdk::http_service;
use storefront_guest::service::{self, Route};

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

fn routes() -> [Route; 6] {
    [
        ("/api/products", get(list::list)),
        ("/api/products/categories", get(categories::list)),
        ("/api/products/popular", get(popular::list)),
        ("/api/products/product", post(change::create)),
        (
            "/api/products/product/{id}",
            get(product::show)
                .put(change::replace)
                .patch(change::change)
                .delete(change::delete),
        ),
        ("/api/products/product/{id}/record", get(record::show)),
    ]
}

#[http_service]
async fn handle(request: Request) -> impl IntoResponse {
    service::serve(&ROUTES, request, &[service::NO_STORE, service::DATA_ONLY]).await
}
