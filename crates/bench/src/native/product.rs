//! `GET /api/products/product/{id}`.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;
use xxhash_rust::xxh3::xxh3_128;

use super::Shared;
use super::error::{Error, Result};

const FIND: &str = "select id, model, quantity, image_url, price_minor, name, description
    from products where id = ?";
const CACHED: (HeaderName, &str) = (CACHE_CONTROL, "public, max-age=60");

#[derive(Serialize)]
struct Product {
    id: i64,
    model: String,
    quantity: i64,
    image_url: String,
    price: Box<RawValue>,
    name: String,
    description: String,
}

pub async fn show(
    State(app): Shared,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response> {
    let found = app.sqlite.one(FIND, [id], |row| {
        let minor: i64 = row.get(4)?;
        let product = Product {
            id: row.get(0)?,
            model: row.get(1)?,
            quantity: row.get(2)?,
            image_url: row.get(3)?,
            price: Box::default(),
            name: row.get(5)?,
            description: row.get(6)?,
        };
        Ok((product, minor))
    })?;
    let (mut product, minor) = found.ok_or(Error::NotFound)?;
    product.price = RawValue::from_string(format!("{}.{:02}", minor / 100, minor % 100))?;

    // Counted behind the answer. Moving the counts to SQLite is left out: it
    // happens once in ten seconds.
    tokio::spawn(async move {
        let id = id.to_string();
        let seen = format!("views:from:{id}:{}", client.ip());
        let (keys, arguments) = (
            [&*seen, "views:new", "views:fold"],
            [&*id, "10", "86400", "10"],
        );
        app.redis
            .run::<i64>(&app.redis.view, &keys, &arguments)
            .await
    });

    let body = serde_json::to_vec(&product)?;
    let tag = format!("\"{:032x}\"", xxh3_128(&body));
    let known = headers.get(IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [CACHED], [(ETAG, tag)]).into_response());
    }
    let kind = [(CONTENT_TYPE, "application/json")];
    Ok((kind, [CACHED], [(ETAG, tag)], body).into_response())
}
