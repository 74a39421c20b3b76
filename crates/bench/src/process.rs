//! Child processes that end with the value that stands for them.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// A first start compiles all components, on a busy machine.
const START_TIMEOUT: Duration = Duration::from_secs(120);
/// Longer than the shop lets requests take to end.
const STOP_TIMEOUT: Duration = Duration::from_secs(15);

/// A running server; dropped, it is asked to stop and waited for.
pub struct Server {
    child: Child,
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts a program that prints `Serving <url>` when it is ready.
    ///
    /// # Errors
    /// It cannot be started, ends, or is not ready in time.
    pub fn announced(command: &mut Command) -> Result<Self> {
        let mut server = Self::spawn(command.stdout(Stdio::piped()))?;
        let stdout = server.child.stdout.take().context("no standard output")?;
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let _ = sender.send(lines.next());
            // Read on, or the program would block or die of a closed pipe.
            lines.for_each(drop);
        });
        let line = receiver.recv_timeout(START_TIMEOUT).ok().flatten();
        let url = line
            .as_deref()
            .and_then(|line| line.strip_prefix("Serving "));
        server.url = url
            .with_context(|| format!("{command:?} did not start"))?
            .to_owned();
        Ok(server)
    }

    /// Starts a program that listens on a given port.
    ///
    /// # Errors
    /// It cannot be started, ends, or does not listen in time.
    pub fn listening(command: &mut Command, address: SocketAddr) -> Result<Self> {
        let mut server = Self::spawn(command.stdout(Stdio::null()))?;
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            if start.elapsed() > START_TIMEOUT || server.child.try_wait()?.is_some() {
                bail!("{command:?} did not start");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        server.url = format!("http://{address}");
        Ok(server)
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    fn spawn(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn();
        Ok(Self {
            child: child.with_context(|| format!("cannot start {command:?}"))?,
            url: String::new(),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let start = Instant::now();
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        while matches!(self.child.try_wait(), Ok(None)) {
            if start.elapsed() > STOP_TIMEOUT {
                let _ = self.child.kill();
                let _ = self.child.wait();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// An address of this machine that nobody listens on.
///
/// # Errors
/// There is no free port.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
