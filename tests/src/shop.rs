//! A shop: its hosts, their Redis and database.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{Api, Host, HostOptions, RedisServer, unique, workspace};

/// The secret of access tokens, unless a test sets another.
pub const JWT_SECRET: &str = "a secret of the tests, long enough for HS256";

/// Running hosts with one Redis and one database. They end when dropped. Requests go to the
/// first host; [`Shop::on`] returns the others.
pub struct Shop {
    hosts: Vec<Host>,
    options: Vec<HostOptions>,
    pub redis: RedisServer,
    api: Api,
    dir: TempDir,
}

pub struct ShopBuilder {
    hosts: usize,
    manifest: PathBuf,
    variables: Vec<(String, String)>,
}

impl Shop {
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    pub fn builder() -> ShopBuilder {
        let variables = [
            ("jwt_secret", JWT_SECRET),
            ("demo_catalogue", "on"),
            // All tests have the same address; tests of limits set the variable.
            ("limit_login_address", "0"),
        ];
        ShopBuilder {
            hosts: 1,
            manifest: workspace().join("spin.toml"),
            variables: variables.map(|(k, v)| (k.into(), v.into())).into(),
        }
    }

    /// The shop of all tests that only use their own accounts and change nothing else. It ends
    /// with the test binary.
    pub async fn shared() -> Api {
        Self::shared_inside().await.0
    }

    /// The same with its Redis and database, for reading or changing the test's own accounts.
    pub async fn shared_inside() -> (Api, &'static Self) {
        static SHARED: OnceCell<Shop> = OnceCell::const_new();
        let shop = SHARED.get_or_init(Self::start).await;
        // An own client, as connections belong to the runtime of one test.
        (shop.on(0), shop)
    }

    /// The API of another host.
    pub fn on(&self, host: usize) -> Api {
        Api::new(&self.hosts[host].base)
    }

    pub fn host(&mut self, host: usize) -> &mut Host {
        &mut self.hosts[host]
    }

    /// Stops a host gracefully and starts it with the same state.
    pub async fn restart(&mut self, host: usize) {
        self.restart_with(host, |_| {}).await;
    }

    /// Changes a variable of all hosts from their next start on.
    pub fn configure(&mut self, name: &str, value: &str) {
        for options in &mut self.options {
            options.variables.retain(|(known, _)| known != name);
            options.variables.push((name.into(), value.into()));
        }
    }

    /// The same, with an action while the host is down.
    pub async fn restart_with(&mut self, host: usize, between: impl FnOnce(&Self)) {
        self.stop(host);
        between(self);
        self.hosts[host] = Host::start(&self.options[host], self.dir.path());
        self.api = Api::new(&self.hosts[0].base);
    }

    pub fn stop(&mut self, host: usize) {
        let process = &mut self.hosts[host].process;
        process.signal(Signal::TERM);
        let status = process.wait(Duration::from_secs(15));
        assert!(status.is_some(), "the host ignores SIGTERM");
    }

    /// The shop's database, which the hosts are using.
    pub fn database(&self) -> Connection {
        let database = Connection::open(self.database_file()).expect("the database");
        database
            .busy_timeout(Duration::from_secs(10))
            .expect("a timeout");
        database
    }

    /// Reads one value from the database.
    #[track_caller]
    pub fn select<T: rusqlite::types::FromSql>(&self, sql: &str, parameter: &str) -> T {
        let value = self
            .database()
            .query_row(sql, [parameter], |row| row.get(0));
        value.unwrap_or_else(|error| panic!("{sql} with {parameter}: {error}"))
    }

    /// Changes exactly one row in the database.
    #[track_caller]
    pub fn change(&self, sql: &str, parameters: &[&str]) {
        let changed = self
            .database()
            .execute(sql, rusqlite::params_from_iter(parameters));
        assert_eq!(changed.expect("SQL"), 1, "{sql} changes one row");
    }

    pub fn database_file(&self) -> PathBuf {
        self.dir.path().join("sqlite_db.db")
    }

    /// The output of all hosts and their components.
    pub fn log(&self) -> String {
        self.hosts.iter().map(Host::log).collect()
    }
}

impl Deref for Shop {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl ShopBuilder {
    pub fn hosts(mut self, hosts: usize) -> Self {
        self.hosts = hosts;
        self
    }

    pub fn manifest(mut self, manifest: PathBuf) -> Self {
        self.manifest = manifest;
        self
    }

    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.into()));
        self
    }

    pub fn without_variable(mut self, name: &str) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self
    }

    pub async fn start(self) -> Shop {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let redis = RedisServer::start(dir.path());
        let options = self.options(dir.path(), &redis);
        let hosts: Vec<_> = options
            .iter()
            .map(|one| Host::start(one, dir.path()))
            .collect();
        let api = Api::new(&hosts[0].base);
        Shop {
            hosts,
            options,
            redis,
            api,
            dir,
        }
    }

    /// The first host's state folder is the test's. The others have their own, and share its
    /// database, as replicas do.
    fn options(&self, dir: &Path, redis: &RedisServer) -> Vec<HostOptions> {
        let runtime = dir.join("runtime.toml");
        let file = dir.join("sqlite_db.db");
        let text = format!("[sqlite_database.default]\ntype = \"spin\"\npath = {file:?}\n");
        fs::write(&runtime, text).expect("a runtime configuration");
        let mut variables = self.variables.clone();
        variables.push(("redis_address".into(), redis.address()));
        let one = |index: usize| {
            let mut arguments = Vec::new();
            let mut state = dir.to_path_buf();
            if index > 0 {
                state = dir.join(unique("state-"));
                let path = runtime.to_str().expect("a UTF-8 path");
                arguments.extend(["--runtime-config-file".into(), path.into()]);
            }
            HostOptions {
                manifest: self.manifest.clone(),
                state,
                variables: variables.clone(),
                arguments,
            }
        };
        (0..self.hosts).map(one).collect()
    }
}
