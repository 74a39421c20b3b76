//! Runs the tests of the front's scripts (`tests/*.test.mjs`) if there is a Node.js: building
//! and serving the shop needs none.

use std::process::Command;

/// Older versions treat `.js` as `CommonJS` unless a package.json says otherwise.
const FIRST_NODE: (u32, u32) = (20, 19);

#[test]
fn the_scripts_pass_their_tests() {
    if node_version().is_none_or(|version| version < FIRST_NODE) {
        eprintln!("skipped: there is no Node.js, or it is too old");
        return;
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");
    let files = ["session", "variants"].map(|name| format!("{folder}/{name}.test.mjs"));
    let run = Command::new("node").arg("--test").args(files).output();
    let output = run.expect("it has told its version");
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}");
}

fn node_version() -> Option<(u32, u32)> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut numbers = text.strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}
