//! A private Redis (or Valkey) server, kept in the state folder.
//!
//! It is bound to loopback with a random password, saves every write within a
//! second, and ends when the host does, however the host ends.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal};
use tokio::process::{Child, Command};

use crate::managed::write_private;

/// Starting includes reading the append-only file.
const START_TIMEOUT: Duration = Duration::from_secs(20);
/// Redis writes its file to disk when it is asked to stop.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// The running server.
pub struct RedisServer {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl RedisServer {
    /// Starts a server with its data in `folder`.
    pub async fn start(folder: &Path, password: Option<&str>) -> Result<Self> {
        let program = program()?;
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot create {}", folder.display()))?;
        let folder = folder.canonicalize()?;
        end_orphan(&folder)?;
        // A port can be taken between choosing it and using it; then the server
        // ends at once and another one is tried.
        let mut failure = None;
        for _ in 0..5 {
            match Self::attempt(&program, &folder, password).await {
                Ok(server) => return Ok(server),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| anyhow::anyhow!("redis did not start")))
    }

    async fn attempt(program: &Path, folder: &Path, password: Option<&str>) -> Result<Self> {
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
            // Ctrl-C goes to the whole group of the terminal; the server has
            // to outlive the last requests.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut server = Self {
            child,
            port,
            folder: folder.to_owned(),
        };
        server.wait(password).await?;
        Ok(server)
    }

    async fn wait(&mut self, password: Option<&str>) -> Result<()> {
        let deadline = Instant::now() + START_TIMEOUT;
        let log = self.folder.join("redis.log");
        let address = match password {
            Some(password) => format!("redis://:{password}@{}", self.address()),
            None => format!("redis://{}", self.address()),
        };
        loop {
            if let Some(status) = self.child.try_wait()? {
                bail!("redis ended at its start ({status}); see {}", log.display());
            }
            // While it loads its file it answers, with an error.
            if let Ok(mut connection) =
                crate::spin::redis::connect(&address, Some(START_TIMEOUT)).await
                && ::redis::cmd("PING")
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

    /// `host:port`.
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where its data is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Resolves when the server has ended by itself.
    pub async fn ended(&mut self) {
        let _ = self.child.wait().await;
    }

    /// Saves and stops.
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

/// Becomes `command`, set to end when this process's parent does. The hidden
/// subcommand `__guard`: a process can ask for that only itself.
pub fn guard(command: &[OsString]) -> Result<()> {
    #[cfg(target_os = "linux")]
    {
        let parent = rustix::process::getppid();
        rustix::process::set_parent_process_death_signal(Some(Signal::TERM))?;
        // The parent may have ended before the call.
        anyhow::ensure!(rustix::process::getppid() == parent, "the parent has ended");
    }
    let [program, arguments @ ..] = command else {
        bail!("needs a command")
    };
    let error = std::process::Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("cannot run {}", program.display()))
}

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

fn program() -> Result<PathBuf> {
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

/// Stops the server of a host that was killed where the system could not stop
/// it too. Two servers must never write one file. Only a process that is alive,
/// is a redis and runs with our configuration file is meant.
fn end_orphan(folder: &Path) -> Result<()> {
    let pidfile = folder.join("redis.pid");
    let Some(pid) = fs::read_to_string(&pidfile)
        .ok()
        .and_then(|text| Pid::from_raw(text.trim().parse().ok()?))
    else {
        return Ok(());
    };
    if !is_our_server(pid, folder) {
        return Ok(());
    }
    let parent_is_alive = parent_host(pid);
    if parent_is_alive {
        bail!(
            "another host uses {}; stop it, or choose another --state-dir",
            folder.display()
        );
    }
    let _ = rustix::process::kill_process(pid, Signal::TERM);
    let deadline = Instant::now() + STOP_TIMEOUT;
    while is_our_server(pid, folder) {
        if Instant::now() > deadline {
            bail!("an earlier redis (process {pid}) does not stop; end it and start again");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

/// `ps` is what Linux and macOS have in common.
fn ps(pid: Pid, column: &str) -> Option<String> {
    let pid = pid.as_raw_nonzero().to_string();
    let output = std::process::Command::new("ps")
        .args(["-ww", "-o", column, "-p", &pid])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

fn is_our_server(pid: Pid, folder: &Path) -> bool {
    // Redis shows its address as its command, so the folder tells it apart
    // only through what it has open: its working folder.
    #[cfg(target_os = "linux")]
    {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        let named =
            fs::read_to_string(process.join("comm")).is_ok_and(|name| is_redis(name.trim()));
        named && fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        ps(pid, "comm=").is_some_and(|name| is_redis(name.rsplit('/').next().unwrap_or("")))
    }
}

fn is_redis(name: &str) -> bool {
    name.starts_with("redis-server") || name.starts_with("valkey-server")
}

/// Whether a server's parent is a host like us.
fn parent_host(pid: Pid) -> bool {
    let parent = ps(pid, "ppid=").and_then(|parent| Pid::from_raw(parent.parse().ok()?));
    parent
        .and_then(|parent| ps(parent, "comm="))
        .is_some_and(|name| name.contains("storefront"))
}
