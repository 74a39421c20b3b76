//! SQLite: locked, full, not writable, or not whole.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::harness::{Shop, process};
use crate::look::{Customer, Look, row, shop, time};

/// Whether this process may mount file systems, as in a user namespace of its own.
fn may_mount() -> bool {
    let may = std::env::var_os("STOREFRONT_MAY_MOUNT").is_some();
    if !may {
        println!("skipped: without user namespaces nobody but root can mount a small disk");
    }
    may
}

fn mount(arguments: &[&str], folder: &Path) {
    let status = Command::new("mount").args(arguments).arg(folder).status();
    assert!(status.expect("mount runs").success(), "mount {arguments:?}");
}

/// How long an instance keeps what its last check of readiness has found.
const READINESS_KEPT: Duration = Duration::from_millis(500);

/// Looks while another process has the write lock for this time. Returns what was seen, and how
/// long the recovery took from the end of the lock.
async fn locked_for(seconds: u64) -> (Look, Duration) {
    let (shop, customer) = shop().await;
    tokio::time::sleep(READINESS_KEPT).await;
    let lock = shop.database();
    lock.execute_batch("begin immediate")
        .expect("the write lock");
    let release = async {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        lock.execute_batch("rollback").expect("the lock given back");
        Instant::now()
    };
    let (look, released) = tokio::join!(customer.look(), release);
    customer.recovery().await;
    (look, released.elapsed())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b1_locked_for_3_seconds() {
    let (look, recovery) = locked_for(3).await;
    assert!(
        look.text()
            .starts_with("product, popular, picture, me, login, register"),
        "{}",
        look.text()
    );
    look.row("Another process locks SQLite for 3 s", recovery);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b2_locked_for_30_seconds() {
    let (look, recovery) = locked_for(30).await;
    look.is("product, popular, picture, me, login 200; register, ready 503");
    look.row("Another process locks SQLite for 30 s", recovery);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b3_full_disk() {
    if !may_mount() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    mount(&["-t", "tmpfs", "-o", "size=32m", "none"], folder.path());
    let shop = Shop::builder().file().single_host().folder(folder.path());
    let shop = shop.start().await;
    let customer = Customer::of(&shop).await;
    let filler = folder.path().join("filler");
    let written = fs::write(&filler, vec![1; 64 << 20]);
    assert!(written.is_err(), "the disk is full");
    let look = customer
        .sees("product, popular, picture, me, login 200; register, ready 503")
        .await;
    shop.get("/api/products/product/1099").await.status_is(200);
    fs::remove_file(&filler).expect("the filler");
    look.row("The disk is full", customer.recovery().await);
    intact(&shop);
    drop(shop);
    let status = Command::new("umount").arg("-l").arg(folder.path()).status();
    assert!(status.expect("umount runs").success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b4_read_only_disk() {
    if !may_mount() {
        return;
    }
    let (mut shop, _) = shop().await;
    shop.stop(0);
    let folder = shop.database_file().parent().expect("a folder").to_owned();
    mount(&["--bind", &folder.to_string_lossy()], &folder);
    mount(&["-o", "remount,bind,ro"], &folder);
    let output = Command::new(process::program())
        .args(["up", "--quiet", "--listen", "127.0.0.1:0", "--from"])
        .arg(crate::harness::workspace())
        .arg("--state-dir")
        .arg(&folder)
        .args([
            "--variable",
            "jwt_secret=a secret of the tests, long enough for HS256",
        ])
        .args([
            "--variable",
            &format!("redis_address={}", shop.redis.address()),
        ])
        .output()
        .expect("the program runs");
    let status = Command::new("umount").arg("-l").arg(&folder).status();
    assert!(status.expect("umount runs").success());
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("--state-dir"), "{error}");
    let start = Instant::now();
    shop.start_again(0).await;
    let sees = "the host does not start, and says what to do";
    row(
        "The disk is read-only when the shop starts",
        sees,
        &time(start.elapsed()),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn b5_missing_table() {
    let (shop, customer) = shop().await;
    let rename = |from: &str, to: &str| {
        let sql = format!("pragma legacy_alter_table = on; alter table {from} rename to {to}");
        shop.database().execute_batch(&sql).expect("SQL");
    };
    rename("users", "users_elsewhere");
    let look = customer
        .sees("product, popular, picture, ready 200; me, login, register 503")
        .await;
    rename("users_elsewhere", "users");
    look.row(
        "The table of accounts is missing",
        customer.recovery().await,
    );
}

/// The database is whole, and no row refers to one that is missing.
pub fn intact(shop: &Shop) {
    let database = shop.database();
    let verdict: String = database
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .expect("a check");
    assert_eq!(verdict, "ok");
    let dangling = database.prepare("pragma foreign_key_check");
    assert!(!dangling.expect("SQL").exists([]).expect("a check"));
}
