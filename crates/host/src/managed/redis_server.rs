//! The private Redis (or Valkey) server of the host.
//!
//! It listens on loopback with a random password, keeps its data in the state folder,
//! writes changes to disk within a second, and ends when the host does.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal};
use tokio::process::{Child, Command};

use super::orphan::stop_orphan;
use super::secret::write_private;
use crate::spin::redis::pool::connect;

/// How long the start may take. The server reads its append-only file then.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the end may take. The server writes its append-only file to disk then.
pub const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// How often the start is tried.
const START_ATTEMPTS: u32 = 5;

/// A running server.
pub struct RedisServer {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl RedisServer {
    /// Starts a server with its data in `folder`, and waits until it responds.
    ///
    /// # Errors
    /// Redis is not installed, does not start in time, or serves another host from this
    /// folder.
    pub async fn start(folder: &Path, password: Option<&str>) -> Result<Self> {
        let program = find_program()?;
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        stop_orphan(&folder)?;
        // Another process can take the port before the server does. Then the server ends at
        // once, and the next attempt takes another port.
        let mut failure = None;
        for _ in 0..START_ATTEMPTS {
            match Self::try_start(&program, &folder, password).await {
                Ok(server) => return Ok(server),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| anyhow::anyhow!("redis did not start")))
    }

    async fn try_start(program: &Path, folder: &Path, password: Option<&str>) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let config = folder.join("redis.conf");
        write_private(&config, &configuration(folder, port, password))
            .with_context(|| format!("cannot write {}", config.display()))?;
        let child = Command::new(std::env::current_exe()?)
            .arg("__guard")
            .arg(program)
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Ctrl-C signals the terminal's process group. The server must run until the
            // last request has ended.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut server = Self {
            child,
            port,
            folder: folder.to_owned(),
        };
        server.wait_until_ready(password).await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self, password: Option<&str>) -> Result<()> {
        let deadline = Instant::now() + START_TIMEOUT;
        let log = self.folder.join("redis.log");
        let address = match password {
            Some(password) => format!("redis://:{password}@{}", self.address()),
            None => format!("redis://{}", self.address()),
        };
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "redis ended during its start ({status}); see {}",
                    log.display()
                );
            }
            // It accepts connections while it reads its file, but responds with an error.
            if let Ok(mut connection) = connect(&address, Some(START_TIMEOUT)).await
                && redis::cmd("PING")
                    .query_async::<()>(&mut connection)
                    .await
                    .is_ok()
            {
                return Ok(());
            }
            if Instant::now() > deadline {
                bail!("redis did not start in time; see {}", log.display());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The server's address: `host:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The folder of the server's data and log.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Waits until the server ends by itself.
    pub async fn ended(&mut self) {
        let _ = self.child.wait().await;
    }

    /// Stops the server, which saves its data first.
    pub async fn stop(mut self) {
        if let Some(pid) = self
            .child
            .id()
            .and_then(|id| Pid::from_raw(id.cast_signed()))
        {
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
        let _ = tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await;
        fs::remove_file(self.folder.join("redis.pid")).ok();
    }
}

/// The text of `redis.conf`.
fn configuration(folder: &Path, port: u16, password: Option<&str>) -> String {
    let folder = folder.display();
    let password = password.map(|password| {
        format!(
            "requirepass \"{}\"\n",
            password.replace(['"', '\\', '\n'], "")
        )
    });
    format!(
        "bind 127.0.0.1\nport {port}\nprotected-mode yes\ndaemonize no\n\
         dir \"{folder}\"\npidfile \"{folder}/redis.pid\"\nlogfile \"{folder}/redis.log\"\n\
         appendonly yes\nappendfsync everysec\nsave \"\"\n{}",
        password.unwrap_or_default()
    )
}

/// Finds `redis-server` or `valkey-server` in `PATH`.
fn find_program() -> Result<PathBuf> {
    let folders: Vec<PathBuf> = std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).collect())
        .unwrap_or_default();
    ["redis-server", "valkey-server"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
        .context(
            "redis-server is not installed: `apt-get install redis-server` or `brew install redis`, \
             or name a running one with --variable redis_address=HOST:PORT",
        )
}
