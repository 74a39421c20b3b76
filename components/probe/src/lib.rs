//! A guest for the tests of the host, no part of the shop: it tries whatever
//! the query asks for and answers `allowed: …` or `denied: …`, or misbehaves.
//! The manifest that grants it little is `tests/probe/spin.toml`.

use std::fs;
use std::hint::black_box;

use http::header::{CONTENT_LENGTH, X_CONTENT_TYPE_OPTIONS};
use percent_encoding::percent_decode_str;
use spin_sdk::http::body::IncomingBodyExt as _;
use spin_sdk::http::{EmptyBody, IntoResponse, Request, Response, send};
use spin_sdk::sqlite::{Connection, wit};
use spin_sdk::wasip3::http::types::{self, ErrorCode, Fields};
use spin_sdk::wasip3::{wit_future, wit_stream};
use spin_sdk::wit_bindgen::{self, StreamWriter};
use spin_sdk::{http_service, redis, variables};

type Outcome = Result<String, String>;

#[http_service]
async fn handle(request: Request) -> Result<types::Response, ErrorCode> {
    let query = request.uri().query().unwrap_or_default();
    let value = query.split_once('=').map_or("", |(_, value)| value);
    let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
    let path = request.uri().path();
    let outcome = match path.strip_prefix("/open").unwrap_or(path) {
        "/request" => show(request).await,
        "/redis" => ping(&value).await,
        "/sqlite" => Connection::open(&value)
            .await
            .map(|_| String::new())
            .map_err(debug),
        "/sql" => execute(&value).await,
        "/http" => fetch(&value).await,
        "/file" => fs::read_to_string(&value).map_err(debug),
        "/write" => fs::write(&value, "probe")
            .map(|()| String::new())
            .map_err(debug),
        "/variable" => variables::get(&value).await.map_err(debug),
        "/environment" => Ok(format!("{} names", std::env::vars().count())),
        "/trap" => std::process::abort(),
        "/panic" => panic!("the probe was asked to panic"),
        "/overflow" => Ok(overflow(0).to_string()),
        "/memory" => Ok(take_memory()),
        "/spin" => spin(),
        "/read" => read_forever().await,
        "/empty-writes" => return Ok(written(write_nothing)),
        "/large-write" => return Ok(written(write_at_once)),
        _ => Err("no such probe".into()),
    };
    let text = match outcome {
        Ok(text) => format!("allowed: {text}"),
        Err(text) => format!("denied: {text}"),
    };
    let length = text.len();
    let mut response = http::Response::new(text);
    let headers = response.headers_mut();
    headers.insert(CONTENT_LENGTH, length.into());
    headers.insert(
        X_CONTENT_TYPE_OPTIONS,
        http::HeaderValue::from_static("nosniff"),
    );
    response.into_response()
}

/// The request line, the headers and the body, as they have come.
async fn show(request: Request) -> Outcome {
    let (head, body) = request.into_parts();
    let mut text = format!("{} {}\n", head.method, head.uri);
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        text += &format!("{name}: {value}\n");
    }
    let body = body.bytes().await.map_err(debug)?;
    Ok(format!("{text}\n{}", String::from_utf8_lossy(&body)))
}

/// A response whose body is written after it.
fn written<W: Future<Output = ()> + 'static>(
    write: impl FnOnce(StreamWriter<u8>) -> W,
) -> types::Response {
    let (writer, body) = wit_stream::new();
    let (no_trailers, trailers) = wit_future::new(|| Ok(None));
    let (response, _) = types::Response::new(Fields::new(), Some(body), trailers);
    let writing = write(writer);
    wit_bindgen::spawn(async move {
        writing.await;
        drop(no_trailers);
    });
    response
}

/// Writes no bytes, many times, and then a few.
async fn write_nothing(mut body: StreamWriter<u8>) {
    for _ in 0..100_000 {
        body.write(Vec::new()).await;
    }
    body.write_all(b"the end".to_vec()).await;
}

/// Writes 48 MiB at once.
async fn write_at_once(mut body: StreamWriter<u8>) {
    body.write_all(vec![7; 48 << 20]).await;
}

async fn ping(address: &str) -> Outcome {
    let connection = redis::Connection::open(address).await.map_err(debug)?;
    connection.get("probe").await.map_err(debug)?;
    Ok(String::new())
}

async fn execute(statement: &str) -> Outcome {
    let connection = Connection::open_default().await.map_err(debug)?;
    let rows = connection.execute(statement, []).await.map_err(debug)?;
    let rows = rows.collect().await.map_err(debug)?;
    Ok(format!("{} rows", rows.len()))
}

/// Reads and reads, and never waits.
async fn read_forever() -> Outcome {
    let connection = wit::sqlite::Connection::open_async("default".into());
    let connection = connection.await.map_err(debug)?;
    loop {
        black_box(connection.execute("select 1", &[]).map_err(debug)?);
    }
}

async fn fetch(url: &str) -> Outcome {
    let request = http::Request::get(url)
        .body(EmptyBody::new())
        .map_err(debug)?;
    let response: Response = send(request).await.map_err(debug)?;
    Ok(response.status().to_string())
}

/// Uses up the stack.
fn overflow(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    if frame[1] == u64::MAX {
        return 0;
    }
    black_box(overflow(depth + 1)) + frame[0]
}

/// Allocates until it cannot.
fn take_memory() -> String {
    let mut blocks = Vec::new();
    loop {
        blocks.push(black_box(vec![1_u8; 16 << 20]));
    }
}

/// Never answers and never waits.
fn spin() -> ! {
    let mut turns = 0_u64;
    loop {
        turns = black_box(turns + 1);
    }
}

fn debug(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
