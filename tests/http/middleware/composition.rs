//! What the embedded host composes, and what it refuses to.

use std::fs;

use crate::harness::{HostOptions, process};
use crate::host::command_line::fails;

#[test]
fn what_cannot_be_composed_is_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let text = fs::read_to_string(process::guarded_manifest()).expect("a manifest");
    let root = process::workspace();
    let text = text.replace("../../", &format!("{}/", root.display()));
    let inherited = r#"inherit_configuration = ["variables", "allowed_outbound_hosts"]"#;
    for (change, with, named) in [
        (inherited, "", "does not inherit"),
        (
            inherited,
            r#"inherit_configuration = ["variables"]"#,
            "allowed_outbound_hosts",
        ),
        (
            inherited,
            r#"inherit_configuration = ["allowed_outbound_hosts"]"#,
            "variables",
        ),
        (
            inherited,
            r#"inherit_configuration = ["secrets"]"#,
            "secrets",
        ),
        (
            r#"{ component = "auth-middleware""#,
            r#"{ component = "nobody""#,
            "nobody",
        ),
        ("auth_middleware.wasm", "auth.wasm", "wasi:http/handler"),
        ("auth_middleware.wasm", "docs.wasm", "wasi:http/handler"),
    ] {
        let changed = text.replace(change, with).replace(", }", " }");
        assert_ne!(changed, text, "{change}");
        let manifest = dir.path().join("spin.toml");
        fs::write(&manifest, changed).expect("a writable folder");
        let options = HostOptions::new(manifest, dir.path());
        fails(&options.command_line(), dir.path(), named);
    }
}
