//! A guest gets what the manifest grants and nothing else. The guest is
//! `components/probe`, which tries whatever it is asked to.

use super::guests::Probe;
use crate::harness::RedisServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_granted_redis_can_be_reached() {
    let probe = Probe::start().await;
    let other = RedisServer::start(probe.dir());
    let granted = format!("redis://{}", probe.redis.address());
    probe.allowed("redis", "address", &granted).await;
    let port = probe.redis.address();
    let port = port.rsplit(':').next().expect("a port");
    for address in [
        format!("redis://{}", other.address()),
        format!("rediss://{}", probe.redis.address()),
        format!("http://{}", probe.redis.address()),
        format!("redis://user@{}", other.address()),
        format!("redis://{}@{}", probe.redis.address(), other.address()),
        format!("redis://[::1]:{port}"),
        "redis://127.0.0.1".into(),
        "unix:///tmp/redis.sock".into(),
        "redis+unix:///tmp/redis.sock".into(),
        "nonsense".into(),
        String::new(),
    ] {
        probe.denied("redis", "address", &address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_granted_database_can_be_opened() {
    let probe = Probe::start().await;
    probe.allowed("sqlite", "name", "default").await;
    for name in [
        "other",
        "",
        "Default",
        "default ",
        "../sqlite_db",
        "/etc/passwd",
        ":memory:",
    ] {
        probe.denied("sqlite", "name", name).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sql_opens_no_other_files() {
    let probe = Probe::start().await;
    let elsewhere = probe.dir().join("elsewhere.db");
    let elsewhere = elsewhere.to_str().expect("a path");
    probe.allowed("sql", "statement", "select 1").await;
    for statement in [
        format!("attach database '{elsewhere}' as other"),
        format!("vacuum into '{elsewhere}'"),
        "select load_extension('/lib/x86_64-linux-gnu/libm.so.6')".into(),
        "select readfile('/etc/passwd')".into(),
    ] {
        probe.denied("sql", "statement", &statement).await;
    }
    assert!(!std::path::Path::new(elsewhere).exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_http_host_can_be_reached_unless_granted() {
    let probe = Probe::start().await;
    let own = probe.api.base.to_string();
    for url in [
        own.as_str(),
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://example.com/",
        "http://localhost/",
        "http://self.alt/",
        "http://probe.spin.internal/",
    ] {
        probe.denied("http", "url", url).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_mounted_folder_can_be_read() {
    let probe = Probe::start().await;
    probe.allowed("file", "path", "/mounted.txt").await;
    for path in [
        "/etc/passwd",
        "/../spin.toml",
        "../spin.toml",
        "/../../../../etc/passwd",
        "/proc/self/environ",
        "spin.toml",
        "/mounted.txt/../../spin.toml",
        "",
    ] {
        probe.denied("file", "path", path).await;
    }
    probe.denied("write", "path", "/mounted.txt").await;
    probe.denied("write", "path", "/new.txt").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_and_the_environment_are_not_shared() {
    let probe = Probe::start().await;
    probe.allowed("variable", "name", "redis_address").await;
    for name in ["jwt_secret", "no_such", "REDIS_ADDRESS", ""] {
        probe.denied("variable", "name", name).await;
    }
    let environment = probe.api.get("/environment").await;
    assert_eq!(environment.status_is(200).text(), "allowed: 0 names");
}
