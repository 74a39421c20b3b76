//! Finds and stops a Redis server that has outlived its host.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal};

use super::redis_server::STOP_TIMEOUT;

/// How often a server that stops is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Stops the server that a killed host has left behind in `folder`. Two servers must never
/// write to the same file. The process that the pidfile names is only stopped if it is a
/// Redis server that runs in this folder.
///
/// # Errors
/// The server belongs to a running host, or does not stop.
pub fn stop_orphan(folder: &Path) -> Result<()> {
    let pidfile = folder.join("redis.pid");
    let Some(pid) = fs::read_to_string(&pidfile)
        .ok()
        .and_then(|text| Pid::from_raw(text.trim().parse().ok()?))
    else {
        return Ok(());
    };
    if !is_server_of(pid, folder) {
        return Ok(());
    }
    if is_child_of_host(pid) {
        bail!(
            "another host uses {}; stop it, or choose another --state-dir",
            folder.display()
        );
    }
    let _ = rustix::process::kill_process(pid, Signal::TERM);
    let deadline = Instant::now() + STOP_TIMEOUT;
    while is_server_of(pid, folder) {
        if Instant::now() > deadline {
            bail!("an earlier redis (process {pid}) does not stop; end it and start again");
        }
        std::thread::sleep(POLL_INTERVAL);
    }
    Ok(())
}

/// Reads a column of `ps`, which both Linux and macOS have.
fn read_ps(pid: Pid, column: &str) -> Option<String> {
    let pid = pid.as_raw_nonzero().to_string();
    let output = std::process::Command::new("ps")
        .args(["-ww", "-o", column, "-p", &pid])
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Whether a process is a Redis server that runs in `folder`.
fn is_server_of(pid: Pid, folder: &Path) -> bool {
    // Redis replaces its command line by its address, so only the working directory shows
    // the folder.
    #[cfg(target_os = "linux")]
    {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        let is_redis =
            fs::read_to_string(process.join("comm")).is_ok_and(|name| is_redis_name(name.trim()));
        is_redis && fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == folder)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        read_ps(pid, "comm=")
            .is_some_and(|name| is_redis_name(name.rsplit('/').next().unwrap_or("")))
    }
}

fn is_redis_name(name: &str) -> bool {
    name.starts_with("redis-server") || name.starts_with("valkey-server")
}

/// Whether the parent of a process is a host.
fn is_child_of_host(pid: Pid) -> bool {
    let parent = read_ps(pid, "ppid=").and_then(|parent| Pid::from_raw(parent.parse().ok()?));
    parent
        .and_then(|parent| read_ps(parent, "comm="))
        .is_some_and(|name| name.contains("storefront"))
}
