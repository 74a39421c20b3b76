//! Guests that misbehave do not disturb others.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;

use crate::harness::{Api, Host, HostOptions, RedisServer, Response, process, raw};

/// A host that serves `components/probe`.
pub struct Probe {
    pub api: Api,
    pub redis: RedisServer,
    host: Host,
    dir: TempDir,
}

impl Probe {
    pub async fn start() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let redis = RedisServer::start(dir.path());
        let mut options = HostOptions::new(process::probe_manifest(), dir.path());
        options.variables = vec![
            ("redis_address".into(), redis.address()),
            ("jwt_secret".into(), "not for the probe".into()),
        ];
        options.arguments = ["--request-timeout", "2s"].map(str::to_owned).into();
        let host = Host::start(&options, dir.path());
        Self {
            api: Api::new(&host.base),
            redis,
            host,
            dir,
        }
    }

    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    async fn probe(&self, what: &str, name: &str, value: &str) -> String {
        let escaped: String = value.bytes().map(|byte| format!("%{byte:02x}")).collect();
        // The probe is no part of the shop, so the rules of responses do not apply.
        let call = self.api.call("GET", &format!("/{what}?{name}={escaped}"));
        let response = call.stream().await;
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        assert_eq!(status, 200, "{what} {value}: {text}");
        text
    }

    pub async fn allowed(&self, what: &str, name: &str, value: &str) {
        let text = self.probe(what, name, value).await;
        assert!(text.starts_with("allowed"), "{what} {value}: {text}");
    }

    pub async fn denied(&self, what: &str, name: &str, value: &str) {
        let text = self.probe(what, name, value).await;
        assert!(text.starts_with("denied"), "{what} {value}: {text}");
    }
}

#[track_caller]
fn internal_error(response: &Response) {
    response.detail(500, "Internal server error");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trap_is_a_500_with_a_body_and_the_next_request_is_served() {
    let probe = Probe::start().await;
    for path in ["/trap", "/panic", "/overflow"] {
        internal_error(&probe.api.get(path).await);
        probe.allowed("sqlite", "name", "default").await;
    }
    let log = probe.host.log();
    assert!(
        log.contains("unreachable") || log.contains("trap"),
        "the cause is logged: {log}"
    );
    assert!(!log.contains("thread 'main' panicked at crates"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn traps_do_not_stop_requests_that_come_after_them() {
    let probe = Probe::start().await;
    let tasks: Vec<_> = (0..40)
        .map(|i| {
            let api = Api::new(&probe.api.base);
            tokio::spawn(async move {
                let path = if i % 4 == 0 {
                    "/trap"
                } else {
                    "/sqlite?name=default"
                };
                (path, api.call("GET", path).stream().await.status().as_u16())
            })
        })
        .collect();
    for task in tasks {
        let (path, status) = task.await.expect("a response");
        let fine = if path == "/trap" {
            status == 500
        } else {
            [200, 500].contains(&status)
        };
        assert!(fine, "{path}: {status}");
    }
    probe.allowed("sqlite", "name", "default").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_loops_are_cut_off_and_others_are_served_meanwhile() {
    serve_beside("/spin").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_reads_are_cut_off_and_others_are_served_meanwhile() {
    serve_beside("/read").await;
}

/// Checks that the host serves others while guests on each of its threads loop,
/// and that it cuts the loops off.
async fn serve_beside(path: &'static str) {
    let probe = Probe::start().await;
    probe.allowed("sqlite", "name", "default").await;
    // More than there are threads, so that each has one.
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let loops = 2 * processors;
    let cut_off = Arc::new(AtomicUsize::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..loops {
        let api = Api::new(&probe.api.base);
        let cut_off = Arc::clone(&cut_off);
        clients.spawn(async move {
            loop {
                let response = api.call("GET", path).stream().await;
                let status = response.status().as_u16();
                let text = response.text().await.unwrap_or_default();
                assert!([500, 503, 504].contains(&status), "{status}: {text}");
                assert!(text.contains("\"detail\""), "{text}");
                cut_off.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let others = async {
        let mut served = 0;
        while served == 0 || cut_off.load(Ordering::Relaxed) < loops {
            let call = || probe.api.call("GET", "/sqlite?name=default").stream();
            let responses: [_; 4] = tokio::join!(call(), call(), call(), call()).into();
            // A request that shares the instance with a loop may end with it, and on a busy
            // machine most of them do.
            served += responses.iter().filter(|one| one.status() == 200).count();
        }
    };
    tokio::select! {
        ended = tokio::time::timeout(Duration::from_secs(120), others) => {
            ended.expect("others are served, and loops end");
        }
        // They end only by a failed assertion.
        failed = clients.join_next() => failed.expect("a client").expect("a loop's end"),
    }
    clients.shutdown().await;
    probe.allowed("sqlite", "name", "default").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_that_takes_all_memory_takes_only_its_own() {
    let mut probe = Probe::start().await;
    internal_error(&probe.api.get("/memory").await);
    probe.allowed("sqlite", "name", "default").await;
    assert!(
        probe.host.process.wait(Duration::ZERO).is_none(),
        "the host is there"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_without_bytes_hold_nobody_up_and_end_no_body() {
    let probe = Probe::start().await;
    let call = || probe.api.call("GET", "/empty-writes").stream();
    let (one, other, ()) = tokio::join!(call(), call(), async {
        for _ in 0..20 {
            probe.allowed("sqlite", "name", "default").await;
        }
    });
    for response in [one, other] {
        assert_eq!(response.status(), 200);
        assert_eq!(response.text().await.expect("a whole body"), "the end");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_nobody_reads_is_not_copied_into_the_host() {
    let mut probe = Probe::start().await;
    probe.allowed("sqlite", "name", "default").await;
    let before = probe.host.process.memory_kib();
    let mut clients = Vec::new();
    for _ in 0..4 {
        let mut client = raw::connect(probe.api.authority()).await;
        let request = b"GET /large-write HTTP/1.1\r\nHost: probe\r\n\r\n";
        client.write_all(request).await.expect("a request");
        client.readable().await.expect("a response");
        clients.push(client);
    }
    let grown = probe.host.process.memory_kib().saturating_sub(before) / 1024;
    // The guests' own memory is 48 MiB each; a copy of each would be as much again.
    assert!(grown < 4 * 48 * 3 / 2, "{grown} MiB");
    assert!(probe.host.process.wait(Duration::ZERO).is_none());
}
