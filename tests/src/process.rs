//! Child processes (hosts, Redis servers) that never outlive the tests.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// A shell that becomes the program. A watcher beside it kills the program when our end of the
/// pipe closes, however this process ends, and deletes its folder, as statics are not dropped.
const LEASH: &str = r#"exec 3<&0
folder=$1; shift
(read -r _ <&3 || { kill -9 $$; rm -rf "$folder"; }) >/dev/null 2>&1 &
exec "$@" 3<&- </dev/null"#;

/// A running child process. Its output is in files.
pub struct Process {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Process {
    /// Starts `program`. Its output goes to `<dir>/<name>.out` and `.err`.
    pub fn spawn(program: &Path, arguments: &[String], dir: &Path, name: &str) -> Self {
        let stdout = dir.join(format!("{name}.out"));
        let stderr = dir.join(format!("{name}.err"));
        let child = Command::new("sh")
            .args(["-c", LEASH, "leash"])
            .arg(dir)
            // A group of its own, as `spin up` is two processes.
            .process_group(0)
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(File::create(&stdout).expect("output file"))
            .stderr(File::create(&stderr).expect("output file"))
            .spawn()
            .expect("sh starts");
        Self {
            child,
            stdout,
            stderr,
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("a process id");
        kill_process(Pid::from_raw(pid).expect("a process id"), signal).expect("signal sent");
    }

    /// Waits for the end of the process; `None` if it takes longer than `limit`.
    pub fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("wait for a child") {
                self.release();
                self.kill_group();
                return Some(status);
            }
            if start.elapsed() > limit {
                return None;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.stdout).unwrap_or_default()).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.stderr).unwrap_or_default()).into_owned()
    }

    /// The peak of the resident memory in KiB (Linux).
    pub fn peak_memory_kib(&self) -> u64 {
        self.status("VmHWM:")
    }

    /// The resident memory in KiB (Linux).
    pub fn memory_kib(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, name: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("/proc of a running child");
        let line = status.lines().find(|line| line.starts_with(name));
        let number = line.and_then(|line| line.split_whitespace().nth(1));
        number.expect(name).parse().expect("a number of KiB")
    }

    pub fn kill(&mut self) {
        // Before `wait`, which closes the pipe.
        self.release();
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        self.kill_group();
    }

    /// Ends what the process has started and left behind.
    fn kill_group(&self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    /// Tells the watcher not to kill the process id any more.
    fn release(&mut self) {
        if let Some(mut pipe) = self.child.stdin.take() {
            let _ = pipe.write_all(b"gone\n");
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The options of an embedded host.
#[derive(Clone)]
pub struct HostOptions {
    pub manifest: PathBuf,
    pub state: PathBuf,
    pub variables: Vec<(String, String)>,
    pub arguments: Vec<String>,
    /// A program, with its first arguments, that becomes the host.
    pub under: Vec<String>,
}

impl HostOptions {
    /// Those of a host that keeps its state in a folder.
    pub fn new(manifest: PathBuf, folder: &Path) -> Self {
        Self {
            manifest,
            state: folder.join("state"),
            variables: Vec::new(),
            arguments: Vec::new(),
            under: Vec::new(),
        }
    }

    pub fn command_line(&self) -> Vec<String> {
        let mut line = vec!["up".into(), "--from".into(), text(&self.manifest)];
        if !self.arguments.iter().any(|argument| argument == "--listen") {
            line.extend(["--listen".into(), "127.0.0.1:0".into()]);
        }
        line.extend(["--state-dir".into(), text(&self.state), "--quiet".into()]);
        for (name, value) in &self.variables {
            line.extend(["--variable".into(), format!("{name}={value}")]);
        }
        line.extend(self.arguments.iter().cloned());
        line
    }

    /// The same for Spin, which takes no port 0.
    fn spin_command_line(&self) -> Vec<String> {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("an address").to_string();
        let mut line = self.command_line();
        let port = line.iter_mut().find(|word| *word == "127.0.0.1:0");
        *port.expect("an address") = address;
        line
    }
}

/// Whether the hosts are Spin's: `STOREFRONT_TEST_HOST=spin`.
fn is_spin() -> bool {
    std::env::var("STOREFRONT_TEST_HOST").is_ok_and(|host| host == "spin")
}

/// The line with the address: the first one, or, of Spin, the one that begins so.
fn serving_line(lines: &str) -> Option<&str> {
    match is_spin() {
        true => lines.lines().find(|line| line.starts_with("Serving ")),
        false => lines.lines().next(),
    }
}

/// A running host.
pub struct Host {
    pub process: Process,
    pub base: String,
    logs: PathBuf,
}

impl Host {
    /// Starts a host and waits for its URL. Its output goes to `dir`.
    pub fn start(options: &HostOptions, dir: &Path) -> Self {
        share_compiled_components(&options.state);
        // The first host compiles the components. Others wait for it, as they would do the
        // same.
        static FIRST: Mutex<bool> = Mutex::new(true);
        let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
        let guard = std::mem::take(&mut *first).then_some(first);
        let host = Self::start_now(options, dir);
        drop(guard);
        host
    }

    fn start_now(options: &HostOptions, dir: &Path) -> Self {
        let name = super::unique("host-");
        let (mut program, mut line) = match is_spin() {
            true => ("spin".into(), options.spin_command_line()),
            false => (program(), options.command_line()),
        };
        if let [other, arguments @ ..] = &*options.under {
            let host = std::mem::replace(&mut program, other.into());
            let whole = arguments.iter().cloned().chain([text(&host)]);
            line = whole.chain(line).collect();
        }
        let mut process = Process::spawn(&program, &line, dir, &name);
        let start = Instant::now();
        let base = loop {
            let out = process.stdout();
            if let Some((lines, _)) = out.rsplit_once('\n')
                && let Some(first) = serving_line(lines)
            {
                let address = first.strip_prefix("Serving ");
                let address = address.expect("the first line of stdout is `Serving <url>`");
                break address.trim().trim_end_matches('/').to_owned();
            }
            let ended = process.wait(Duration::from_millis(5)).is_some();
            assert!(!ended, "the host ended: {}", process.stderr());
            let late = start.elapsed() > Duration::from_secs(120);
            assert!(!late, "no `Serving` line: {}", process.stderr());
        };
        let logs = options.state.join("logs");
        Self {
            process,
            base,
            logs,
        }
    }

    /// The output of the host and its components.
    pub fn log(&self) -> String {
        let mut log = self.process.stderr();
        for entry in fs::read_dir(&self.logs).into_iter().flatten().flatten() {
            log.push_str(&String::from_utf8_lossy(
                &fs::read(entry.path()).unwrap_or_default(),
            ));
        }
        log
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<_> = log.lines().rev().take(30).collect();
            eprintln!("--- log of {} (its end) ---", self.base);
            lines.iter().rev().for_each(|line| eprintln!("{line}"));
        }
    }
}

/// Each test has a new state folder, but shares the compiled components, as compiling takes
/// seconds.
fn share_compiled_components(state: &Path) {
    let shared = workspace().join("target/tmp/compiled");
    fs::create_dir_all(&shared).expect("a folder for compiled components");
    fs::create_dir_all(state).expect("a state folder");
    let _ = symlink(shared, state.join("cache"));
}

/// The path of the host's program: `STOREFRONT_BIN`, or the workspace's release build.
pub fn program() -> PathBuf {
    let path = std::env::var_os("STOREFRONT_BIN").map(PathBuf::from);
    built(path.unwrap_or_else(|| workspace().join("target/release/storefront")))
}

/// The path of a built component.
pub fn wasm(component: &str) -> PathBuf {
    let folder = workspace().join("target/wasm/wasm32-wasip2/wasm");
    // The compiler names files after crates, whose names have no hyphens.
    built(folder.join(format!("{}.wasm", component.replace('-', "_"))))
}

/// The manifest of the probe.
pub fn probe_manifest() -> PathBuf {
    wasm("probe");
    workspace().join("tests/probe/spin.toml")
}

/// The manifest of the probe behind `auth-middleware`.
pub fn guarded_manifest() -> PathBuf {
    wasm("probe");
    wasm("auth-middleware");
    workspace().join("tests/middleware/spin.toml")
}

pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ is in the workspace").into()
}

fn built(path: PathBuf) -> PathBuf {
    assert!(
        path.exists(),
        "{} is missing: run `make build`",
        path.display()
    );
    path
}

fn text(path: &Path) -> String {
    path.to_str().expect("a UTF-8 path").to_owned()
}
