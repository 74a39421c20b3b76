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
    /// What is down, in the shape of every error.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// 200 when SQLite and Redis answer, else 503 naming what is down.
pub async fn check() -> Response {
    let (sqlite, redis) = join(database::query("select 1", []), redis::command("ping", &[])).await;
    let parts = [("sqlite", sqlite.map(drop)), ("redis", redis.map(drop))];
    let [sqlite, redis] = parts.each_ref().map(|(_, answer)| word(answer));
    let down = parts.iter().filter(|(_, answer)| answer.is_err());
    let down: Vec<_> = down.map(|(name, _)| *name).collect();
    let healthy = down.is_empty();
    let health = Json(Health {
        status: if healthy { "ok" } else { "unavailable" },
        sqlite,
        redis,
        detail: (!healthy).then(|| format!("Unavailable: {}", down.join(", "))),
    });
    if healthy {
        health.into_response()
    } else {
        let retry = [(RETRY_AFTER, HeaderValue::from_static("1"))];
        (StatusCode::SERVICE_UNAVAILABLE, retry, health).into_response()
    }
}

fn word(answer: &Result<()>) -> &'static str {
    match answer {
        Ok(()) => "ok",
        Err(error) => {
            error.log();
            "down"
        }
    }
}
