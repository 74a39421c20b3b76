//! `GET /api/health`: can this application do its work?

use axum::response::{IntoResponse, Response};
use futures::future::join;
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use storefront_http::Json;
use storefront_http::Result;
use storefront_storage::{redis, sqlite};

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Health {
    /// `ok` or `unavailable`
    #[cfg_attr(test, schema(example = "ok"))]
    status: &'static str,
    /// `ok` or `down`
    #[cfg_attr(test, schema(example = "ok"))]
    sqlite: &'static str,
    /// `ok` or `down`
    #[cfg_attr(test, schema(example = "ok"))]
    redis: &'static str,
    /// What is down, in the shape of every error.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    detail: Option<String>,
}

/// Can the shop do its work?
///
/// 200 when SQLite and Redis answer, else 503 naming what is down.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/health", operation_id = "check_health", tag = "Health",
    responses(
        (status = 200, description = "It can", body = Health),
        (status = 503, description = "It cannot", body = Health),
    ),
))]
pub async fn check() -> Response {
    let (sqlite, redis) = join(sqlite::query("select 1", []), redis::command("ping", &[])).await;
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
