//! The program itself: its exit codes, its output, its end in the middle.

use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::{State, data};

fn program(state: &State) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_storefront-import"));
    command.env("STOREFRONT_DATABASE", state.database_file());
    command
}

fn import(state: &State, words: &[&str], file: &Path) -> Output {
    let mut command = program(state);
    command
        .arg("import")
        .args(words)
        .arg(file)
        .output()
        .unwrap()
}

#[track_caller]
fn fails(output: &Output, code: i32, word: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(
        stderr.starts_with("error: ") && stderr.contains(word),
        "{stderr}"
    );
    assert!(code != 1 || stderr.lines().count() == 1, "{stderr}");
    assert!(output.stdout.is_empty());
}

#[test]
fn what_it_did_is_on_standard_output_and_in_the_report() {
    let state = State::empty();
    let report = state.file("report.csv", "");
    let options = ["--report", report.to_str().unwrap()];
    let output = import(&state, &options, &data("opencart3.sql"));
    assert!(output.status.success(), "{output:?}");
    assert!(
        output.stderr.is_empty(),
        "no progress unless on a terminal: {output:?}"
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("products           3         0          0         3\n"),
        "{text}"
    );
    assert!(
        text.contains("customers          2         0          0         3\n"),
        "{text}"
    );
    let report = std::fs::read_to_string(report).unwrap();
    assert!(
        report.contains("skipped,product,33,No text in language 1\n"),
        "{report}"
    );
    let dry = import(&state, &["--dry-run"], &data("opencart3.sql"));
    assert!(
        String::from_utf8(dry.stdout)
            .unwrap()
            .ends_with("nothing was written.\n")
    );
}

#[test]
fn what_cannot_be_done_is_told_in_one_line() {
    let state = State::empty();
    fails(
        &import(&state, &[], Path::new("/no/such.sql")),
        1,
        "/no/such.sql",
    );
    fails(&import(&state, &[], Path::new("/")), 1, "folder");
    fails(
        &import(&state, &[], &state.file("picture", b"\x89PNG")),
        1,
        "--format",
    );
    fails(
        &import(&state, &["--frobnicate"], &data("opencart3.sql")),
        2,
        "--frobnicate",
    );
    fails(
        &import(&state, &["--format", "xml"], &data("opencart3.sql")),
        2,
        "xml",
    );
    fails(&program(&state).arg("import").output().unwrap(), 2, "FILE");
    fails(
        &program(&state).arg("export").output().unwrap(),
        1,
        "no database",
    );
    let nowhere = ["--database", "/no/such/folder/shop.db"];
    fails(
        &import(&state, &nowhere, &data("opencart3.sql")),
        1,
        "no folder /no/such/folder",
    );
    let text = state.file("text.db", "no database ".repeat(1000));
    let none = ["--database", text.to_str().unwrap()];
    fails(
        &import(&state, &none, &data("opencart3.sql")),
        1,
        "not a database",
    );
}

#[test]
fn an_export_goes_to_a_file_or_to_standard_output() {
    let state = State::empty();
    import(&state, &[], &data("opencart3.sql"));
    let printed = program(&state).arg("export").output().unwrap();
    let path = state.file("products.jsonl", "");
    let output = program(&state)
        .arg("export")
        .arg("--output")
        .arg(&path)
        .output()
        .unwrap();
    assert!(
        output.status.success() && output.stdout.is_empty(),
        "{output:?}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), printed.stdout);
    assert_eq!(
        printed.stdout.iter().filter(|byte| **byte == b'\n').count(),
        3
    );
    assert!(!path.with_extension("jsonl.part").exists());
    let nowhere = program(&state)
        .args(["export", "--output", "/no/such/file"])
        .output();
    fails(&nowhere.unwrap(), 1, "/no/such/file");
}

#[test]
fn an_import_that_is_killed_is_completed_by_the_next() {
    const COUNT: u32 = 8_000;
    let state = State::empty();
    let mut dump = String::from(
        "INSERT INTO oc_product (product_id, model, quantity, image, price, status, date_added) VALUES\n",
    );
    for id in 1..=COUNT {
        let end = if id == COUNT { ";\n" } else { ",\n" };
        write!(dump, "({id},'M{id}',1,'','1.0000',1,''){end}").unwrap();
    }
    dump.push_str("INSERT INTO oc_product_description (product_id, language_id, name, description, tag) VALUES\n");
    for id in 1..=COUNT {
        let end = if id == COUNT { ";\n" } else { ",\n" };
        write!(
            dump,
            "({id},1,'Name {id}','&lt;p&gt;Text of {id}&lt;/p&gt;',''){end}"
        )
        .unwrap();
    }
    let file = state.file("large.sql", dump);
    drop(storefront_import::database::open(&state.database_file()).unwrap());
    let mut child = program(&state)
        .arg("import")
        .arg(&file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while state.select::<u32>("select count(*) from products") == 0 {
        assert!(start.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    assert!(
        !child.wait().unwrap().success(),
        "it was over before it could be killed"
    );
    let some: u32 = state.select("select count(*) from products");
    assert!((1..COUNT).contains(&some), "{some}");
    assert_eq!(state.select::<String>("pragma integrity_check"), "ok");
    let counted: u32 = state.select("select sum(products) from product_counts");
    assert_eq!(counted, some, "a batch is written whole or not at all");

    let report = state.import(&file, "").unwrap();
    let expected = [COUNT - some, 0, some, 0].map(u64::from);
    assert_eq!(crate::products(&report), expected);
}
