//! Errors at the start of the host: one line each.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use crate::harness::{HostOptions, Manifest, Process, process, workspace};

/// Runs the host, which must end with an error of one line that contains `word`.
#[track_caller]
pub fn fails(arguments: &[String], dir: &Path, word: &str) {
    let name = crate::harness::unique("host-");
    let mut host = Process::spawn(&process::program(), arguments, dir, &name);
    let status = host.wait(Duration::from_secs(60));
    let stderr = host.stderr();
    let status = status.unwrap_or_else(|| panic!("{arguments:?}: it runs: {}", host.stdout()));
    assert!(!status.success(), "{arguments:?}: success: {stderr}");
    assert!(status.code().is_some(), "{arguments:?}: {status}: {stderr}");
    let errors = stderr
        .lines()
        .filter(|line| line.starts_with("error:"))
        .count();
    assert_eq!(errors, 1, "{arguments:?}: one error line: {stderr}");
    assert!(
        stderr.contains(word),
        "{arguments:?}: {word} is not told: {stderr}"
    );
    assert!(
        !stderr.contains("panicked") && !stderr.contains("backtrace"),
        "{stderr}"
    );
    assert_eq!(host.stdout(), "", "nothing is served");
}

fn options(dir: &Path) -> HostOptions {
    HostOptions::new(workspace().join("spin.toml"), dir)
}

#[test]
fn wrong_arguments_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = |arguments: &[&str]| {
        let mut options = options(dir.path());
        options.arguments = arguments.iter().map(|one| (*one).to_owned()).collect();
        options.command_line()
    };
    fails(&line(&["--no-such-flag"]), dir.path(), "--no-such-flag");
    fails(
        &line(&["--variable", "no-equals-sign"]),
        dir.path(),
        "no-equals-sign",
    );
    fails(
        &line(&["--variable", "no_such_variable=1"]),
        dir.path(),
        "no_such_variable",
    );
    fails(&line(&["--request-timeout", "soon"]), dir.path(), "soon");
    fails(
        &line(&["--sqlite", "@/no/such/file.sql"]),
        dir.path(),
        "/no/such/file.sql",
    );
    fails(&line(&["--sqlite", "selekt 1"]), dir.path(), "selekt");
    fails(
        &line(&["--runtime-config-file", "/no/such.toml"]),
        dir.path(),
        "/no/such.toml",
    );
    fails(&["down".into()], dir.path(), "down");
}

#[test]
fn an_address_that_cannot_be_had_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let busy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = busy.local_addr().expect("an address").to_string();
    for address in [address.as_str(), "nonsense", "256.0.0.1:80"] {
        let mut line = options(dir.path()).command_line();
        let at = line
            .iter()
            .position(|word| word == "--listen")
            .expect("--listen");
        line[at + 1] = address.into();
        fails(&line, dir.path(), address);
    }
}

#[test]
fn a_manifest_that_cannot_be_used_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = options(dir.path());
    options.manifest = dir.path().join("no-such.toml");
    fails(&options.command_line(), dir.path(), "no-such.toml");
    fs::write(&options.manifest, "this is [not TOML").expect("a file");
    fails(&options.command_line(), dir.path(), "no-such.toml");

    let app = Manifest::of_the_application();
    for (old, new, word) in [
        (
            "spin_manifest_version = 2",
            "spin_manifest_version = 1",
            "spin_manifest_version",
        ),
        (
            "[component.web]",
            "[component.web]\nai_models = [\"llama\"]",
            "ai_models",
        ),
        (
            "[component.web]",
            "[component.web]\nno_such_key = 1",
            "no_such_key",
        ),
        (
            "[application]",
            "[application]\nno_such_key = 1",
            "no_such_key",
        ),
        ("component = \"web\"", "component = \"webb\"", "webb"),
        (
            "{{ cors_allowed_origins }}",
            "{{ no_such_variable }}",
            "no_such_variable",
        ),
        ("web.wasm", "no-such.wasm", "no-such.wasm"),
    ] {
        options.manifest = app.write_with(dir.path(), |text| {
            assert!(text.contains(old), "the manifest has {old}:\n{text}");
            text.replacen(old, new, 1)
        });
        fails(&options.command_line(), dir.path(), word);
    }
}

#[test]
fn a_component_that_is_none_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = options(dir.path());
    for (name, bytes) in [
        ("noise.wasm", &b"this is no component"[..]),
        ("empty.wasm", b""),
    ] {
        let wasm = dir.path().join(name);
        fs::write(&wasm, bytes).expect("a file");
        let web = workspace().join("target/wasm/wasm32-wasip2/wasm/web.wasm");
        options.manifest = Manifest::of_the_application().write_with(dir.path(), |text| {
            text.replace(
                web.to_str().expect("a path"),
                wasm.to_str().expect("a path"),
            )
        });
        fails(&options.command_line(), dir.path(), name);
    }
}

#[test]
fn a_database_that_is_none_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = options(dir.path());
    fs::create_dir(&options.state).expect("a folder");
    fs::write(
        options.state.join("sqlite_db.db"),
        "no database ".repeat(1000),
    )
    .expect("a file");
    fails(&options.command_line(), dir.path(), "sqlite_db.db");
}

#[test]
fn a_state_folder_that_is_none_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = options(dir.path());
    fs::write(&options.state, "a file, not a folder").expect("a file");
    fails(&options.command_line(), dir.path(), "state");
}
