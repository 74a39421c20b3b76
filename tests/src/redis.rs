//! A Redis server that tests can kill, stop and restart.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use redis::aio::MultiplexedConnection;
use rustix::process::Signal;

use super::Process;

pub struct RedisServer {
    process: Process,
    dir: PathBuf,
    port: u16,
}

impl RedisServer {
    /// Redis cannot choose a free port by itself, and another process may take one before Redis
    /// does: then the next one is tried.
    pub fn start(dir: &Path) -> Self {
        loop {
            let port = next_port();
            if let Some(process) = spawn(dir, port) {
                let dir = dir.into();
                return Self { process, dir, port };
            }
        }
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts an empty server with the same address.
    pub fn restart(&mut self) {
        self.process.kill();
        self.process = spawn(&self.dir, self.port).expect("its port is free again");
    }

    /// Stops the process: connections stay open, and nothing responds.
    pub fn hang(&self) {
        self.process.signal(Signal::STOP);
    }

    pub fn resume(&self) {
        self.process.signal(Signal::CONT);
    }

    pub async fn connect(&self) -> MultiplexedConnection {
        let client = redis::Client::open(format!("redis://{}", self.address()));
        let connection = client.expect("a Redis URL");
        let connection = connection.get_multiplexed_async_connection();
        connection.await.expect("a connection to the test's Redis")
    }

    pub async fn keys(&self, pattern: &str) -> Vec<String> {
        self.query(redis::cmd("KEYS").arg(pattern)).await
    }

    pub async fn query<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> T {
        let mut connection = self.connect().await;
        let response = command.query_async(&mut connection).await;
        response.expect("Redis carries the command out")
    }

    /// Returns all keys with their values as text, of any type.
    pub async fn dump(&self) -> BTreeMap<String, String> {
        let mut dump = BTreeMap::new();
        for key in self.keys("*").await {
            let kind: String = self.query(redis::cmd("TYPE").arg(&key)).await;
            let value: redis::Value = match kind.as_str() {
                "string" => self.query(redis::cmd("GET").arg(&key)).await,
                "hash" => self.query(redis::cmd("HGETALL").arg(&key)).await,
                "set" => self.query(redis::cmd("SMEMBERS").arg(&key)).await,
                "zset" => {
                    self.query(redis::cmd("ZRANGE").arg(&key).arg(0).arg(-1))
                        .await
                }
                "list" => {
                    self.query(redis::cmd("LRANGE").arg(&key).arg(0).arg(-1))
                        .await
                }
                // Its time was over since the list was made.
                "none" => continue,
                other => panic!("{key} is a {other}: teach the dump to read it"),
            };
            let mut text = String::new();
            flatten(&value, &mut text);
            dump.insert(key, text);
        }
        dump
    }
}

fn flatten(value: &redis::Value, text: &mut String) {
    match value {
        redis::Value::BulkString(bytes) => text.push_str(&String::from_utf8_lossy(bytes)),
        redis::Value::Array(items) | redis::Value::Set(items) => {
            items.iter().for_each(|item| flatten(item, text));
        }
        redis::Value::Map(pairs) => pairs.iter().for_each(|(name, value)| {
            flatten(name, text);
            flatten(value, text);
        }),
        other => text.push_str(&format!("{other:?}")),
    }
    text.push(' ');
}

/// A port below those that systems use for outgoing connections. Tests that run at the same
/// time start at different ones.
fn next_port() -> u16 {
    const PORTS: std::ops::Range<u32> = 16_000..32_000;
    static NEXT: LazyLock<AtomicU32> = LazyLock::new(|| AtomicU32::new(std::process::id() * 101));
    let next = NEXT.fetch_add(1, Ordering::Relaxed) % (PORTS.end - PORTS.start);
    u16::try_from(PORTS.start + next).expect("a port")
}

/// Starts Redis; `None` if the port is taken.
fn spawn(dir: &Path, port: u16) -> Option<Process> {
    let folder = dir.to_str().expect("a UTF-8 path");
    let line = format!(
        "--port {port} --bind 127.0.0.1 --save  --appendonly no --loglevel warning --dir {folder}"
    );
    let arguments: Vec<_> = line.split(' ').map(str::to_owned).collect();
    let mut process = Process::spawn(
        Path::new("redis-server"),
        &arguments,
        dir,
        &super::unique("redis-"),
    );
    let start = Instant::now();
    while process_at(port) != Some(process.id()) {
        if process.wait(Duration::from_millis(5)).is_some() {
            let log = process.stdout();
            assert!(log.contains("in use"), "redis-server did not start: {log}");
            return None;
        }
        let late = start.elapsed() > Duration::from_secs(10);
        assert!(!late, "redis-server did not start: {}", process.stderr());
    }
    Some(process)
}

/// The process id of the Redis that listens on a port.
fn process_at(port: u16) -> Option<u32> {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).ok()?;
    connection
        .set_read_timeout(Some(Duration::from_secs(1)))
        .ok()?;
    connection.write_all(b"INFO server\r\n").ok()?;
    let lines = BufReader::new(connection).lines().map_while(Result::ok);
    let mut ids = lines.filter_map(|line| line.strip_prefix("process_id:")?.parse().ok());
    ids.next()
}
