//! The programs that are measured, and what they need.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::process::{Server, free_address};

/// The host, as `make build` leaves it.
const HOST: &str = "target/dist/storefront";

/// A redis-server that the shop and the native program share.
pub struct Redis {
    _server: Server,
    /// `HOST:PORT`.
    pub address: String,
}

/// What both programs are given.
pub struct Shared {
    /// The Redis.
    pub redis: Redis,
    /// Signs tokens.
    pub secret: String,
    /// The shop's state folder.
    pub state: PathBuf,
}

impl Shared {
    /// Starts Redis, with all state in a folder.
    ///
    /// # Errors
    /// There is no Redis.
    pub fn start(folder: &Path) -> Result<Self> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret)?;
        Ok(Self {
            redis: redis()?,
            secret: hex::encode(secret),
            state: folder.join("state"),
        })
    }

    /// The shop, on the shared Redis.
    ///
    /// # Errors
    /// It does not start.
    pub fn shop(&self) -> Result<Server> {
        let mut command = shop_command(&self.state);
        for variable in [
            format!("redis_address={}", self.redis.address),
            format!("jwt_secret={}", self.secret),
            // Counted as ever, but not reached: wrk leaves in the middle of logins,
            // axum drops what nobody waits for, and the native program's attempts
            // stay counted in the Redis that both use.
            "limit_login_account=1000000".into(),
            "limit_login_address=1000000".into(),
            "limit_register_address=0".into(),
        ] {
            command.args(["--variable", &variable]);
        }
        Server::announced(&mut command)
    }

    /// The native program, on the same Redis and the same database.
    ///
    /// # Errors
    /// It does not start.
    pub fn native(&self) -> Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("native")
            .arg("--database")
            .arg(self.state.join("sqlite_db.db"))
            .args(["--redis", &self.redis.address, "--secret", &self.secret]);
        Server::announced(&mut command)
    }
}

/// The shop as `make up` starts it: with a Redis of its own.
///
/// # Errors
/// It does not start.
pub fn shop_alone(state: &Path) -> Result<Server> {
    Server::announced(&mut shop_command(state))
}

fn shop_command(state: &Path) -> Command {
    let mut command = Command::new(HOST);
    command
        .args(["up", "--listen", "127.0.0.1:0", "--quiet"])
        .args(["--variable", "demo_catalogue=on", "--state-dir"])
        .arg(state);
    command
}

/// Keeps nothing on disk, as that would only add noise to both sides.
fn redis() -> Result<Redis> {
    let program = ["redis-server", "valkey-server"]
        .into_iter()
        .find(|program| {
            let mut probe = Command::new(program);
            probe.arg("--version").stdout(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        })
        .context("redis-server is missing: scripts/redis-server.sh installs it")?;
    let address = free_address()?;
    let mut command = Command::new(program);
    command
        .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(["--port", &address.port().to_string()]);
    Ok(Redis {
        _server: Server::listening(&mut command, address)?,
        address: address.to_string(),
    })
}

/// nginx, serving the catalog where the shop does.
///
/// # Errors
/// It does not start.
pub fn nginx(folder: &Path) -> Result<Server> {
    let root = std::path::absolute("static/catalog")?;
    let folder = std::path::absolute(folder)?;
    let address = free_address()?;
    // Started by root, it would read the files as a user who may not.
    let user = if rustix::process::geteuid().is_root() {
        "user root;"
    } else {
        ""
    };
    let configuration = format!(
        r#"daemon off; {user} worker_processes 2; pid "{run}/nginx.pid"; error_log "{run}/nginx.log";
events {{ worker_connections 256; }}
http {{
    access_log off; sendfile on; tcp_nopush on; etag on; keepalive_requests 100000000;
    types {{ image/webp webp; image/jpeg jpg; image/png png; }}
    client_body_temp_path "{run}/t1"; proxy_temp_path "{run}/t2"; fastcgi_temp_path "{run}/t3";
    uwsgi_temp_path "{run}/t4"; scgi_temp_path "{run}/t5";
    server {{
        listen {address};
        location /cache/catalog/ {{ alias "{root}/"; add_header Cache-Control "public, max-age=600"; }}
    }}
}}
"#,
        run = folder.display(),
        root = root.display(),
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration)?;
    let mut command = Command::new("nginx");
    let log = folder.join("nginx.log");
    command.arg("-p").arg(&folder).arg("-e").arg(log).arg("-c");
    Server::listening(command.arg(file), address)
}
