//! The product catalog: `/api/products`.

mod bulk;
mod categories;
mod fields;
mod list;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod parameters;
mod popular;
mod product;
mod record;
mod sanitiser;
mod upgrade;
mod variant;
mod write;

use std::sync::LazyLock;

use axum::Router;
use spin_sdk::wasip3::exports::http::handler::Guest;
use spin_sdk::wasip3::http::types::{ErrorCode, Request, Response};
use storefront_http::default_headers::API_HEADERS;
use storefront_http::methods::{get, post};
use storefront_http::service::{self, Route};

static ROUTES: LazyLock<Router> =
    LazyLock::new(|| service::with_fallbacks(service::router(routes())));

fn routes() -> [Route; 7] {
    [
        ("/api/products", get(list::list).patch(bulk::update)),
        ("/api/products/categories", get(categories::list)),
        ("/api/products/popular", get(popular::list)),
        ("/api/products/product", post(write::create)),
        (
            "/api/products/product/{id}",
            get(product::show)
                .put(write::replace)
                .patch(write::update)
                .delete(write::delete),
        ),
        ("/api/products/by-slug/{slug}", get(product::show_by_slug)),
        ("/api/products/product/{id}/record", get(record::show)),
    ]
}

struct Products;

spin_sdk::wasip3::http::service::export!(Products);

impl Guest for Products {
    async fn handle(request: Request) -> Result<Response, ErrorCode> {
        service::serve(request, async |request| {
            service::route(&ROUTES, &API_HEADERS, request).await
        })
        .await
    }
}
