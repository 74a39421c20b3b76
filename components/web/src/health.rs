//! `GET /api/health`: can this application do its work?

use axum::response::{IntoResponse, Response};
use futures::future::join;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_guest::json::Json;
use storefront_guest::{Result, database, redis};

#[derive(Serialize)]
struct Health {
    status: &'static str,
    sqlite: &'static str,
    redis: &'static str,
}

/// 200 when SQLite and Redis answer, else 503 naming what is down.
pub async fn check() -> Response {
    let (sqlite, redis) = join(database::query("select 1", []), redis::command("ping", &[])).await;
    let healthy = sqlite.is_ok() && redis.is_ok();
    let health = Json(Health {
        status: if healthy { "ok" } else { "unavailable" },
        sqlite: word(sqlite),
        redis: word(redis),
    });
    if healthy {
        health.into_response()
    } else {
        let retry = [(RETRY_AFTER, HeaderValue::from_static("1"))];
        (StatusCode::SERVICE_UNAVAILABLE, retry, health).into_response()
    }
}

fn word<T>(answer: Result<T>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(error) => {
            error.log();
            "down"
        }
    }
}
