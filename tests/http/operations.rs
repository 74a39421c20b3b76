//! Backups: made while the shop runs, brought back, and cut short.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::harness::{Process, Shop, process, workspace};

fn arguments(shop: &Shop, command: &str, file: &Path) -> Vec<String> {
    let database = shop.database_file();
    let state = database.parent().expect("a folder");
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    vec![
        command.into(),
        text(file),
        "--from".into(),
        text(&workspace()),
        "--state-dir".into(),
        text(state),
    ]
}

fn run(shop: &Shop, command: &str, file: &Path) -> Output {
    let mut program = Command::new(process::program());
    let output = program.args(arguments(shop, command, file)).output();
    output.expect("the program runs")
}

#[track_caller]
fn succeeds(output: &Output) {
    assert!(output.status.success(), "{output:?}");
}

#[track_caller]
fn fails(output: &Output, word: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    let error = stderr.lines().find(|line| line.starts_with("error: "));
    assert!(!output.status.success(), "{output:?}");
    assert!(error.is_some_and(|error| error.contains(word)), "{stderr}");
}

async fn shop() -> Shop {
    Shop::builder().file().single_host().start().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_a_busy_shop_is_a_shop() {
    let mut shop = shop().await;
    let ada = shop.somebody().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    // Accounts that were acknowledged before it begins are in it, whatever comes meanwhile.
    let output = {
        let mut command = tokio::process::Command::new(process::program());
        let mut command = command.args(arguments(&shop, "backup", &file)).spawn();
        let command = command.as_mut().expect("the program runs");
        loop {
            tokio::select! {
                status = command.wait() => break status.expect("an end"),
                _ = shop.somebody() => {}
            }
        }
    };
    assert!(output.success());
    let mode = fs::metadata(&file).expect("a file").permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
        0o600
    );
    fails(&run(&shop, "backup", &file), "exists");

    let bob = shop.somebody().await;
    fails(
        &run(&shop, "restore", &folder.path().join("none.db")),
        "none.db",
    );
    let restore = |shop: &Shop| succeeds(&run(shop, "restore", &file));
    shop.restart_with(0, restore).await;
    shop.login(&ada).await;
    shop.get("/api/products/product/1099").await.status_is(200);
    let response = shop.try_login(&bob.email, &bob.password).await;
    response.detail(400, "Incorrect email or password");
    let sql = "select count(*) from users where email = ?";
    let before: Vec<_> = fs::read_dir(shop.database_file().parent().expect("a folder"))
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.to_string_lossy().contains(".before-"))
        .collect();
    let [before] = &before[..] else {
        panic!("the database before: {before:?}");
    };
    let before = rusqlite::Connection::open(before).expect("a database");
    let count: u32 = before
        .query_row(sql, [&bob.email], |row| row.get(0))
        .expect("a count");
    assert_eq!(count, 1, "nothing is lost");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_backup_is_refused() {
    let shop = shop().await;
    let ada = shop.somebody().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    succeeds(&run(&shop, "backup", &file));
    let mut bytes = fs::read(&file).expect("a file");
    let length = bytes.len();
    for byte in &mut bytes[length / 2..length / 2 + 20_000] {
        *byte ^= 0x55;
    }
    let damaged = folder.path().join("damaged.db");
    fs::write(&damaged, &bytes).expect("a file");
    let cut = folder.path().join("cut.db");
    fs::write(&cut, &bytes[..length / 3]).expect("a file");
    let text = folder.path().join("text.db");
    fs::write(&text, "no database").expect("a file");
    for file in [&damaged, &cut, &text] {
        let output = run(&shop, "restore", file);
        assert!(!output.status.success(), "{output:?}");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("error: "), "{stderr}");
    }
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_in_use_is_not_replaced() {
    let shop = shop().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    succeeds(&run(&shop, "backup", &file));
    let ada = shop.somebody().await;
    let used = shop.database();
    used.query_row("select count(*) from users", [], |_| Ok(()))
        .expect("a read");
    fails(&run(&shop, "restore", &file), "stop the shop");
    shop.login(&ada).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_that_is_killed_changes_nothing_and_can_be_repeated() {
    let mut shop = shop().await;
    let ada = shop.somebody().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("shop.db");
    // So large that it can be killed on the way.
    let sql = "create table ballast (bytes blob);
        insert into ballast select zeroblob(1000000) from
            (with recursive n(i) as (select 1 union all select i + 1 from n where i < 150)
             select i from n)";
    shop.database().execute_batch(sql).expect("SQL");
    succeeds(&run(&shop, "backup", &file));
    let bob = shop.somebody().await;
    let partial = shop
        .database_file()
        .with_file_name("sqlite_db.db.restored.partial");
    shop.restart_with(0, |shop| {
        let size = fs::metadata(shop.database_file())
            .expect("a database")
            .len();
        let line = arguments(shop, "restore", &file);
        let program = process::program();
        let mut command = Process::spawn(&program, &line, folder.path(), "restore");
        let start = Instant::now();
        while !fs::metadata(&partial).is_ok_and(|partial| partial.len() > size / 10) {
            assert!(
                command.wait(Duration::ZERO).is_none(),
                "{}",
                command.stderr()
            );
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{}",
                command.stderr()
            );
        }
        command.signal(Signal::KILL);
        assert!(command.wait(Duration::from_secs(10)).is_some());
        assert!(partial.exists(), "it was killed half-way");
    })
    .await;
    shop.login(&ada).await;
    shop.login(&bob).await;
    let restore = |shop: &Shop| succeeds(&run(shop, "restore", &file));
    shop.restart_with(0, restore).await;
    shop.login(&ada).await;
    let response = shop.try_login(&bob.email, &bob.password).await;
    response.detail(400, "Incorrect email or password");
    assert!(!partial.exists());
}

/// Runs `storefront copy` with two runtime configurations.
fn copy(shop: &Shop, from: &Path, to: &Path) -> Output {
    let mut program = Command::new(process::program());
    let output = program
        .args(
            arguments(shop, "copy", to)
                .iter()
                .filter(|word| *word != to.to_str().expect("UTF-8")),
        )
        .arg("--runtime-config-file")
        .arg(from)
        .arg("--to")
        .arg(to)
        .output();
    output.expect("the program runs")
}

/// Writes a runtime configuration.
fn configuration(folder: &Path, name: &str, entry: &str) -> std::path::PathBuf {
    let file = folder.join(name);
    fs::write(&file, format!("[sqlite_database.default]\n{entry}\n")).expect("a file");
    file
}

/// All that a database contains, but for the random names of its file.
fn dump(file: &Path) -> String {
    let database = rusqlite::Connection::open(file).expect("a database");
    let names: Vec<String> = database
        .prepare("select name from sqlite_master where type = 'table' and sql not like '%virtual%' order by name")
        .expect("SQL")
        .query_map([], |row| row.get(0))
        .expect("SQL")
        .collect::<Result<_, _>>()
        .expect("names");
    let mut text = String::new();
    for name in names {
        let mut statement = database
            .prepare(&format!("select * from \"{name}\""))
            .expect("SQL");
        let width = statement.column_count();
        let mut rows: Vec<String> = statement
            .query_map([], |row| {
                let values = (0..width).map(|column| row.get::<_, rusqlite::types::Value>(column));
                Ok(format!("{:?}", values.collect::<Result<Vec<_>, _>>()?))
            })
            .expect("SQL")
            .collect::<Result<_, _>>()
            .expect("rows");
        rows.sort();
        text += &format!("{name}: {}\n", rows.join("\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_moves_to_a_server_of_libsql_and_back() {
    let mut shop = shop().await;
    let ada = shop.somebody().await;
    let admin = shop.admin().await.1;
    let picture = fs::read(workspace().join("static/catalog/CQRobot/JST EL/JST EL 2P-1.jpg"));
    let upload = shop
        .call("PUT", "/cache/catalog/new/picture.jpg")
        .bearer(&admin);
    let upload = upload.headers(&[("content-type", "image/jpeg")]);
    upload
        .body(picture.expect("a picture"))
        .send()
        .await
        .status_is(201);
    let folder = tempfile::tempdir().expect("a folder");
    let served = folder.path().join("served.db");
    let server = crate::harness::LibSqlServer::start(served.clone());
    let back = folder.path().join("back.db");
    let file = format!("type = \"spin\"\npath = {:?}", shop.database_file());
    let file = configuration(folder.path(), "file.toml", &file);
    let remote = format!("type = \"libsql\"\nurl = {:?}", server.url());
    let remote = configuration(folder.path(), "remote.toml", &remote);
    let last = configuration(
        folder.path(),
        "back.toml",
        &format!("type = \"spin\"\npath = {back:?}"),
    );
    shop.restart_with(0, |shop| {
        succeeds(&copy(shop, &file, &remote));
        assert_eq!(dump(&served), dump(&shop.database_file()));
        fails(&copy(shop, &file, &remote), "empty");
        fails(&copy(shop, &file, &file), "both");
        succeeds(&copy(shop, &remote, &last));
        assert_eq!(dump(&back), dump(&shop.database_file()));
        // The shop goes on with what came back.
        for ending in ["-wal", "-shm"] {
            let _ = fs::remove_file(
                shop.database_file()
                    .with_file_name(format!("sqlite_db.db{ending}")),
            );
        }
        fs::copy(&back, shop.database_file()).expect("a copy");
    })
    .await;
    shop.login(&ada).await;
    shop.get("/cache/catalog/new/picture.jpg")
        .await
        .status_is(200);
    let found = shop.get("/api/products?search=connector").await.json();
    assert!(
        found["total"].as_i64().is_some_and(|total| total > 0),
        "{found}"
    );
    let sql =
        "select count(*) from sqlite_master where type in ('trigger', 'index', 'view') and ?1 = ?1";
    let count: u32 = shop.select(sql, "");
    let server_count: u32 = rusqlite::Connection::open(&served)
        .expect("a database")
        .query_row(sql, [""], |row| row.get(0))
        .expect("a count");
    assert_eq!(count, server_count);
    let integrity: String = shop.select(
        "select integrity_check from pragma_integrity_check where ?1 = ?1",
        "",
    );
    assert_eq!(integrity, "ok");
}
