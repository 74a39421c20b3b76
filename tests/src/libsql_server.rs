//! A server of libSQL: Hrana 3 over HTTP (`/v2/pipeline`, `/v3/pipeline`, `/v3/cursor`) on
//! SQLite. It ends streams that are idle, as sqld does, and can hang.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::fs::File;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};

use super::unique;

/// A stream that is idle for so long ends, as in sqld.
const MAX_IDLE: Duration = Duration::from_secs(10);

/// The file for all statements, of which each release keeps a list: `tests/data/statements`.
const RECORD_VARIABLE: &str = "STOREFRONT_TEST_RECORD";

/// How long a statement waits for another writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// The server, which runs until the tests end.
pub struct LibSqlServer {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    database: PathBuf,
    streams: Mutex<HashMap<String, Stream>>,
    hangs: AtomicBool,
    requests: AtomicUsize,
    /// A stream ends before its next statement with this text.
    lost_before: Mutex<Option<String>>,
}

/// A client's connection to the database, which it continues by its baton.
struct Stream {
    /// `None`: it has ended for its idleness.
    connection: Option<Connection>,
    used_at: Instant,
}

/// An error of a statement or of a stream.
struct Failure {
    message: String,
    code: &'static str,
}

impl LibSqlServer {
    /// Serves a database's file.
    pub fn start(database: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let connection = Connection::open(&database).expect("a database");
        let wal = connection.pragma_update(None, "journal_mode", "wal");
        wal.expect("a write-ahead log");
        let state = Arc::new(State {
            database,
            streams: Mutex::default(),
            hangs: AtomicBool::new(false),
            requests: AtomicUsize::new(0),
            lost_before: Mutex::default(),
        });
        let served = Arc::clone(&state);
        // A thread with its own runtime, as several tests may share the server.
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime
                .expect("a runtime")
                .block_on(serve(listener, served));
        });
        Self { address, state }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets all requests wait, or go on.
    pub fn hang(&self, hangs: bool) {
        self.state.hangs.store(hangs, Relaxed);
    }

    /// Ends all streams, as if they had been idle for too long.
    pub fn expire_streams(&self) {
        let mut streams = self.state.streams.lock().expect("no panic");
        streams
            .values_mut()
            .for_each(|stream| stream.connection = None);
    }

    /// Ends the stream that has the next statement with this text before it runs, with all
    /// that its transaction has done.
    pub fn lose_stream_before(&self, text: &str) {
        *self.state.lost_before.lock().expect("no panic") = Some(text.to_owned());
    }

    /// How many requests have come, without those that only close a stream.
    pub fn requests(&self) -> usize {
        self.state.requests.load(Relaxed)
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        let _ = socket.set_nodelay(true);
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            let respond = service_fn(move |request| respond(request, Arc::clone(&state)));
            let connection = hyper::server::conn::http1::Builder::new();
            let _ = connection
                .serve_connection(TokioIo::new(socket), respond)
                .await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    state: Arc<State>,
) -> Result<Response<String>, Infallible> {
    let (head, body) = request.into_parts();
    let Ok(body) = body.collect().await else {
        return Ok(error(
            StatusCode::BAD_REQUEST,
            "the body ended early",
            "HTTP",
        ));
    };
    let body: Value = serde_json::from_slice(&body.to_bytes()).expect("requests come as JSON");
    while state.hangs.load(Relaxed) {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let only_closes = body["requests"]
        .as_array()
        .is_some_and(|requests| requests.iter().all(|request| request["type"] == "close"));
    if !only_closes {
        state.requests.fetch_add(1, Relaxed);
    }
    let work = move || match head.uri.path() {
        "/v2/pipeline" | "/v3/pipeline" => pipeline(&state, &body),
        "/v3/cursor" => cursor(&state, &body),
        _ => Ok(error(StatusCode::NOT_FOUND, "no such path", "HTTP")),
    };
    let response = tokio::task::spawn_blocking(work).await.expect("no panic");
    Ok(response
        .unwrap_or_else(|failure| error(StatusCode::BAD_REQUEST, &failure.message, failure.code)))
}

fn error(status: StatusCode, message: &str, code: &str) -> Response<String> {
    let mut response = Response::new(json!({ "error": message, "code": code }).to_string());
    *response.status_mut() = status;
    response
}

impl State {
    /// Takes the stream of a baton, or opens one.
    fn take(&self, baton: &Value) -> Result<Connection, Failure> {
        let Some(baton) = baton.as_str() else {
            let connection = Connection::open(&self.database)?;
            connection.busy_timeout(BUSY_TIMEOUT)?;
            return Ok(connection);
        };
        let mut streams = self.streams.lock().expect("no panic");
        for stream in streams.values_mut() {
            if stream.used_at.elapsed() > MAX_IDLE {
                stream.connection = None;
            }
        }
        let stream = streams.remove(baton).ok_or_else(|| Failure {
            message: "The received baton is invalid".into(),
            code: "STREAM_NOT_FOUND",
        })?;
        let Some(connection) = stream.connection else {
            // It stays, as its client may ask again.
            streams.insert(baton.to_owned(), stream);
            return Err(expired());
        };
        Ok(connection)
    }

    /// Whether a request is the one before which its stream is to end.
    fn is_lost(&self, body: &Value) -> bool {
        let mut text = self.lost_before.lock().expect("no panic");
        let is_lost = text
            .as_ref()
            .is_some_and(|text| body.to_string().contains(text));
        if is_lost {
            *text = None;
        }
        is_lost
    }

    /// Puts a stream back, and returns its new baton.
    fn put(&self, connection: Connection) -> String {
        let baton = unique("baton-");
        let stream = Stream {
            connection: Some(connection),
            used_at: Instant::now(),
        };
        let mut streams = self.streams.lock().expect("no panic");
        streams.insert(baton.clone(), stream);
        baton
    }
}

fn expired() -> Failure {
    Failure {
        message: "The stream has expired due to inactivity".into(),
        code: "STREAM_EXPIRED",
    }
}

fn pipeline(state: &State, body: &Value) -> Result<Response<String>, Failure> {
    let connection = state.take(&body["baton"])?;
    let requests = body["requests"].as_array().expect("requests");
    let mut closed = false;
    let results: Vec<_> = requests
        .iter()
        .map(|request| {
            let response = match request["type"].as_str() {
                Some("close") => {
                    closed = true;
                    Ok(json!({}))
                }
                Some("execute") => execute(&connection, &request["stmt"])
                    .map(|result| json!({ "result": result.into_json() })),
                Some("batch") => Ok(json!({ "result": batch(&connection, &request["batch"]) })),
                Some("get_autocommit") => {
                    Ok(json!({ "is_autocommit": connection.is_autocommit() }))
                }
                other => panic!("the client asks for {other:?}"),
            };
            match response {
                Ok(mut response) => {
                    response["type"] = request["type"].clone();
                    json!({ "type": "ok", "response": response })
                }
                Err(failure) => json!({ "type": "error", "error": failure.into_json() }),
            }
        })
        .collect();
    let baton = (!closed).then(|| state.put(connection));
    let body = json!({ "baton": baton, "base_url": null, "results": results });
    Ok(Response::new(body.to_string()))
}

/// Runs the steps of a batch whose conditions are met.
fn batch(connection: &Connection, batch: &Value) -> Value {
    let mut results: Vec<Value> = Vec::new();
    let mut errors: Vec<Value> = Vec::new();
    for step in batch["steps"].as_array().expect("steps") {
        let (result, error) = match is_met(&step["condition"], &results, &errors, connection) {
            false => (Value::Null, Value::Null),
            true => match execute(connection, &step["stmt"]) {
                Ok(result) => (result.into_json(), Value::Null),
                Err(failure) => (Value::Null, failure.into_json()),
            },
        };
        results.push(result);
        errors.push(error);
    }
    json!({ "step_results": results, "step_errors": errors })
}

fn is_met(condition: &Value, results: &[Value], errors: &[Value], connection: &Connection) -> bool {
    let of_step = |values: &[Value]| {
        let step = condition["step"]
            .as_u64()
            .and_then(|step| usize::try_from(step).ok());
        step.and_then(|step| values.get(step))
            .is_some_and(|value| !value.is_null())
    };
    match condition["type"].as_str() {
        None => true,
        Some("ok") => of_step(results),
        Some("error") => of_step(errors),
        Some("not") => !is_met(&condition["cond"], results, errors, connection),
        Some("is_autocommit") => connection.is_autocommit(),
        other => panic!("the client has a condition {other:?}"),
    }
}

/// Responds with a line for each row.
fn cursor(state: &State, body: &Value) -> Result<Response<String>, Failure> {
    let connection = state.take(&body["baton"])?;
    if state.is_lost(body) {
        return Err(expired());
    }
    let mut lines = Vec::new();
    for (step, one) in body["batch"]["steps"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        match execute(&connection, &one["stmt"]) {
            Ok(result) => {
                let columns = result.columns;
                lines.push(json!({ "type": "step_begin", "step": step, "cols": columns }));
                let row = |row| json!({ "type": "row", "row": row });
                lines.extend(result.rows.into_iter().map(row));
                lines.push(json!({
                    "type": "step_end",
                    "affected_row_count": result.changes,
                    "last_insert_rowid": null,
                }));
            }
            Err(failure) => {
                let error = failure.into_json();
                lines.push(json!({ "type": "step_error", "step": step, "error": error }));
            }
        }
    }
    let head = json!({ "baton": state.put(connection), "base_url": null });
    let mut body = format!("{head}\n");
    lines
        .iter()
        .for_each(|line| body.push_str(&format!("{line}\n")));
    Ok(Response::new(body))
}

/// The result of a statement.
struct Executed {
    columns: Vec<Value>,
    rows: Vec<Vec<Value>>,
    changes: u64,
}

impl Executed {
    fn into_json(self) -> Value {
        json!({
            "cols": self.columns,
            "rows": self.rows,
            "affected_row_count": self.changes,
            "last_insert_rowid": null,
        })
    }
}

fn execute(connection: &Connection, statement: &Value) -> Result<Executed, Failure> {
    let before = connection.total_changes();
    let sql = statement["sql"].as_str().expect("a statement");
    record(sql);
    let mut prepared = connection.prepare(sql)?;
    let columns: Vec<_> = prepared
        .column_names()
        .map(|name| json!({ "name": name }))
        .collect();
    let arguments = statement["args"].as_array();
    let arguments = arguments.into_iter().flatten().map(from_json);
    let mut found = prepared.query(params_from_iter(arguments))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns.len()).map(|index| Ok(to_json(row.get(index)?)));
        rows.push(values.collect::<Result<Vec<_>, rusqlite::Error>>()?);
    }
    drop(found);
    drop(prepared);
    Ok(Executed {
        columns,
        rows,
        changes: connection.total_changes() - before,
    })
}

/// Appends each statement once to the file that [`RECORD_VARIABLE`] names, as a line of JSON.
fn record(sql: &str) {
    static RECORDED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let Some(path) = std::env::var_os(RECORD_VARIABLE) else {
        return;
    };
    let mut recorded = RECORDED.lock().expect("no panic");
    if recorded.insert(sql.to_owned()) {
        let file = File::options().create(true).append(true).open(path);
        writeln!(file.expect("a file"), "{}", json!(sql)).expect("written");
    }
}

fn from_json(value: &Value) -> SqlValue {
    let text = |field: &str| value[field].as_str().expect("a text").to_owned();
    match value["type"].as_str().expect("a type") {
        "null" => SqlValue::Null,
        "integer" => SqlValue::Integer(text("value").parse().expect("an integer")),
        "float" => SqlValue::Real(value["value"].as_f64().expect("a number")),
        "text" => SqlValue::Text(text("value")),
        "blob" => {
            let base64 = text("base64");
            let bytes = STANDARD_NO_PAD.decode(base64.trim_end_matches('='));
            SqlValue::Blob(bytes.expect("base64"))
        }
        other => panic!("a value of type {other}"),
    }
}

fn to_json(value: SqlValue) -> Value {
    match value {
        SqlValue::Null => json!({ "type": "null" }),
        SqlValue::Integer(n) => json!({ "type": "integer", "value": n.to_string() }),
        SqlValue::Real(n) => json!({ "type": "float", "value": n }),
        SqlValue::Text(text) => json!({ "type": "text", "value": text }),
        SqlValue::Blob(bytes) => json!({ "type": "blob", "base64": STANDARD_NO_PAD.encode(bytes) }),
    }
}

impl Failure {
    fn into_json(self) -> Value {
        json!({ "message": self.message, "code": self.code })
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self {
            message: format!("SQLite error: {error}"),
            code: "SQLITE_ERROR",
        }
    }
}
