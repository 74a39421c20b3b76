//! A shop: its hosts, their Redis and database.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;
use tempfile::TempDir;
use tokio::sync::OnceCell;

use super::{Api, Host, HostOptions, LibSqlServer, RedisServer, unique, workspace};

/// The secret of access tokens, unless a test sets another.
pub const JWT_SECRET: &str = "a secret of the tests, long enough for HS256";

/// `libsql`: the hosts of all shops use a server of libSQL, and not a file.
const DATABASE_VARIABLE: &str = "STOREFRONT_TEST_DATABASE";
/// How many hosts each shop has at least. With more than one, requests alternate between them.
const HOSTS_VARIABLE: &str = "STOREFRONT_TEST_HOSTS";

/// Running hosts with one Redis and one database. They end when dropped. Requests go to the
/// first host, unless [`HOSTS_VARIABLE`] is set; [`Shop::on`] returns one of them.
pub struct Shop {
    hosts: Vec<Host>,
    options: Vec<HostOptions>,
    pub redis: RedisServer,
    libsql: Option<LibSqlServer>,
    alternate: bool,
    api: Api,
    dir: TempDir,
}

pub struct ShopBuilder {
    hosts: usize,
    alternate: bool,
    libsql: bool,
    arguments: Vec<String>,
    manifest: PathBuf,
    variables: Vec<(String, String)>,
    under: Vec<String>,
    folder: Option<PathBuf>,
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
            ("limit_register_address", "0"),
        ];
        let least_hosts = std::env::var(HOSTS_VARIABLE).ok();
        let least_hosts = least_hosts.map_or(1, |count| count.parse().expect("a number"));
        ShopBuilder {
            hosts: least_hosts,
            alternate: least_hosts > 1,
            libsql: std::env::var(DATABASE_VARIABLE).is_ok_and(|kind| kind == "libsql"),
            arguments: Vec::new(),
            manifest: workspace().join("spin.toml"),
            variables: variables.map(|(k, v)| (k.into(), v.into())).into(),
            under: Vec::new(),
            folder: None,
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
        (all_hosts(&shop.hosts, shop.alternate), shop)
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

    /// The same with all hosts, one after the other.
    pub async fn restart_all(&mut self) {
        for host in 0..self.hosts.len() {
            self.restart(host).await;
        }
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
        self.start_again(host).await;
    }

    /// Starts a host that has ended, with the same state.
    pub async fn start_again(&mut self, host: usize) {
        self.hosts[host] = Host::start(&self.options[host], self.dir.path());
        self.api = all_hosts(&self.hosts, self.alternate);
    }

    /// Sends a signal to a host.
    pub fn signal(&self, host: usize, signal: Signal) {
        self.hosts[host].process.signal(signal);
    }

    pub fn stop(&mut self, host: usize) {
        let process = &mut self.hosts[host].process;
        process.signal(Signal::TERM);
        let status = process.wait(Duration::from_secs(15));
        assert!(status.is_some(), "the host ignores SIGTERM");
    }

    /// The server of libSQL, of a shop that was built with one.
    pub fn libsql(&self) -> &LibSqlServer {
        self.libsql.as_ref().expect("a server of libSQL")
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

/// The API of all hosts, which take turns, or of the first one.
fn all_hosts(hosts: &[Host], alternate: bool) -> Api {
    let count = if alternate { hosts.len() } else { 1 };
    let bases: Vec<_> = hosts[..count].iter().map(|host| &*host.base).collect();
    Api::of_replicas(&bases)
}

impl ShopBuilder {
    pub fn hosts(mut self, hosts: usize) -> Self {
        self.hosts = self.hosts.max(hosts);
        self
    }

    /// One host, also where shops have more: the test is about a process.
    pub fn single_host(mut self) -> Self {
        (self.hosts, self.alternate) = (1, false);
        self
    }

    /// A database on a server of libSQL.
    pub fn libsql(mut self) -> Self {
        self.libsql = true;
        self
    }

    /// A database in a file, also where shops have a server: the test is about the file.
    pub fn file(mut self) -> Self {
        self.libsql = false;
        self
    }

    /// One more argument of `storefront up`.
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// A program, with its first arguments, that becomes the host.
    pub fn under(mut self, program: &[&str]) -> Self {
        self.under = program.iter().map(|&word| word.to_owned()).collect();
        self
    }

    /// The folder in which the shop keeps all its files.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.folder = Some(folder.to_owned());
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
        let folder = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        let dir = tempfile::tempdir_in(folder).expect("a temporary folder");
        let redis = RedisServer::start(dir.path());
        let file = dir.path().join("sqlite_db.db");
        let libsql = self.libsql.then(|| LibSqlServer::start(file));
        let options = self.options(dir.path(), &redis, libsql.as_ref());
        let hosts: Vec<_> = options
            .iter()
            .map(|one| Host::start(one, dir.path()))
            .collect();
        let api = all_hosts(&hosts, self.alternate);
        Shop {
            hosts,
            options,
            redis,
            libsql,
            alternate: self.alternate,
            api,
            dir,
        }
    }

    /// The first host's state folder is the test's. The others have their own, and share its
    /// database, as replicas do.
    fn options(
        &self,
        dir: &Path,
        redis: &RedisServer,
        libsql: Option<&LibSqlServer>,
    ) -> Vec<HostOptions> {
        let runtime = dir.join("runtime.toml");
        let database = match libsql {
            Some(server) => format!("type = \"libsql\"\nurl = {:?}\ntoken = \"\"", server.url()),
            None => format!("type = \"spin\"\npath = {:?}", dir.join("sqlite_db.db")),
        };
        fs::write(&runtime, format!("[sqlite_database.default]\n{database}\n"))
            .expect("a runtime configuration");
        let mut variables = self.variables.clone();
        variables.push(("redis_address".into(), redis.address()));
        let one = |index: usize| {
            let mut arguments = self.arguments.clone();
            let mut state = dir.to_path_buf();
            if index > 0 {
                state = dir.join(unique("state-"));
            }
            if index > 0 || libsql.is_some() {
                let path = runtime.to_str().expect("a UTF-8 path");
                arguments.extend(["--runtime-config-file".into(), path.into()]);
            }
            HostOptions {
                manifest: self.manifest.clone(),
                state,
                variables: variables.clone(),
                arguments,
                under: self.under.clone(),
            }
        };
        (0..self.hosts).map(one).collect()
    }
}
