//! Commands of the manifest that are programs.

use super::{OPENCART_3, data, empty_shop, run};
use crate::harness::{Manifest, process};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mistakes_are_told_and_change_nothing() {
    let shop = empty_shop().await;
    let dump = data(OPENCART_3);
    let dump = dump.to_str().expect("a UTF-8 path");
    for (words, told) in [
        (&["import"][..], "FILE"),
        (&["import", "--no-such-option", dump], "--no-such-option"),
        (&["import", "/no/such/file.sql"], "/no/such/file.sql"),
        (&["import", "--prefix", "x_", dump], "--prefix oc_"),
        (&["export", "--output"], "--output"),
        (&["imports", dump], "there is up"),
    ] {
        let output = run(&shop, words);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{words:?}");
        assert!(
            stderr.starts_with("error: ") && stderr.contains(told),
            "{words:?}: {stderr}"
        );
        assert!(output.stdout.is_empty(), "{words:?}");
    }
    let count: u32 = shop.select("select count(*) from products where ?1 = ?1", "");
    assert_eq!(count, 0);
}

#[test]
fn an_import_comes_before_the_first_start() {
    let dir = tempfile::tempdir().expect("a folder");
    let manifest = Manifest::of_the_application().write(dir.path());
    let state = dir.path().join("state");
    // The manifest's folder is another one than the program's.
    let scripts = crate::harness::workspace().join("scripts");
    std::os::unix::fs::symlink(scripts, dir.path().join("scripts")).expect("a link");
    let output = std::process::Command::new(process::program())
        .arg("import")
        .arg(data(OPENCART_3))
        .arg("--from")
        .arg(&manifest)
        .arg("--state-dir")
        .arg(&state)
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    assert!(state.join("sqlite_db.db").exists());
}
