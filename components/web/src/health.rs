//! `GET /api/health` and below: does the application live, and can it do its work?
//!
//! An orchestrator restarts what does not live, and sends no requests to what is not ready.
//! So whether it lives does not depend on its neighbours: a restart would not bring them back.

use std::sync::Mutex;
use std::time::{Duration, Instant};

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
    /// `ok`, `read-only` or `down`
    #[cfg_attr(test, schema(example = "ok"))]
    sqlite: &'static str,
    /// `ok`, `read-only` or `down`
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
    get, path = "/api/health", operation_id = "check_health", tag = "Operations",
    responses(
        (status = 200, description = "It can", body = Health),
        (status = 503, description = "It cannot", body = Health),
    ),
))]
pub async fn check() -> Response {
    let (sqlite, redis) = join(read_sqlite(), read_redis()).await;
    respond(sqlite, redis)
}

/// Does the component answer?
///
/// It does not ask SQLite or Redis. For a probe whose failure restarts the application.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/health/live", operation_id = "check_liveness", tag = "Operations",
    responses((status = 200, description = "It does", body = Liveness)),
))]
pub async fn live() -> Response {
    Json(Liveness { status: "ok" }).into_response()
}

/// Can the shop do all of its work?
///
/// 200 when SQLite and Redis can be written, else 503 naming what cannot. For a probe whose
/// failure takes the application out of service.
#[cfg_attr(test, utoipa::path(
    get, path = "/api/health/ready", operation_id = "check_readiness", tag = "Operations",
    responses(
        (status = 200, description = "It can", body = Health),
        (status = 503, description = "It cannot", body = Health),
    ),
))]
pub async fn ready() -> Response {
    static LAST: Mutex<Option<(Instant, State, State)>> = Mutex::new(None);
    let last = *LAST.lock().expect("an instance has one thread");
    let (sqlite, redis) = match last {
        Some((at, sqlite, redis)) if at.elapsed() < MIN_INTERVAL => (sqlite, redis),
        _ => {
            let (sqlite, redis) = join(write_sqlite(), write_redis()).await;
            let now = Some((Instant::now(), sqlite, redis));
            *LAST.lock().expect("an instance has one thread") = now;
            (sqlite, redis)
        }
    };
    respond(sqlite, redis)
}

/// An instance writes at most once in this time, however often it is asked.
const MIN_INTERVAL: Duration = Duration::from_millis(500);

#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Liveness {
    /// `ok`
    #[cfg_attr(test, schema(example = "ok"))]
    status: &'static str,
}

/// What a store can do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    ReadOnly,
    Down,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::ReadOnly => "read-only",
            Self::Down => "down",
        }
    }

    fn read<T>(answer: Result<T>) -> Self {
        match answer {
            Ok(_) => Self::Ok,
            Err(error) => {
                error.log();
                Self::Down
            }
        }
    }

    /// The state of a store that was written, or that has to be read if that failed.
    async fn written<T>(answer: Result<T>, read: impl Future<Output = Self>) -> Self {
        match answer {
            Ok(_) => Self::Ok,
            Err(error) => {
                error.log();
                match read.await {
                    Self::Ok => Self::ReadOnly,
                    other => other,
                }
            }
        }
    }
}

async fn read_sqlite() -> State {
    State::read(sqlite::query("select 1", []).await)
}

async fn read_redis() -> State {
    State::read(redis::command("ping", &[]).await)
}

async fn write_sqlite() -> State {
    // With the time, as SQLite does not write a page that has not changed.
    const SQL: &str = "insert into write_checks (id, checked_at)
        values (1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
        on conflict (id) do update set checked_at = excluded.checked_at";
    State::written(sqlite::write(SQL, []).await, read_sqlite()).await
}

async fn write_redis() -> State {
    let set = redis::command("set", &["health:ready", "1", "ex", "60"]);
    State::written(set.await, read_redis()).await
}

fn respond(sqlite: State, redis: State) -> Response {
    let parts = [("sqlite", sqlite), ("redis", redis)];
    let faulty = parts.iter().filter(|(_, state)| *state != State::Ok);
    let faulty: Vec<_> = faulty.map(|(name, _)| *name).collect();
    let healthy = faulty.is_empty();
    let health = Json(Health {
        status: if healthy { "ok" } else { "unavailable" },
        sqlite: sqlite.word(),
        redis: redis.word(),
        detail: (!healthy).then(|| format!("Unavailable: {}", faulty.join(", "))),
    });
    if healthy {
        health.into_response()
    } else {
        let retry = [(RETRY_AFTER, HeaderValue::from_static("1"))];
        (StatusCode::SERVICE_UNAVAILABLE, retry, health).into_response()
    }
}
