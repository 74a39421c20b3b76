//! Two versions at once: hosts of the last release go on with the newest schema.

use std::fs;

use rusqlite::Connection;
use storefront_storage::schema::{CREATE_MIGRATIONS_TABLE, MIGRATIONS};

use crate::harness::workspace;

/// The statements of the last release, one JSON string a line. CONTRIBUTING.md tells how they
/// are recorded.
const LAST_RELEASE: &str = "tests/data/statements/0.1.0.jsonl";

#[test]
fn the_last_releases_statements_run_on_the_newest_schema() {
    let database = Connection::open_in_memory().expect("a database");
    database
        .execute_batch(CREATE_MIGRATIONS_TABLE)
        .expect("a table");
    for migration in MIGRATIONS {
        for statement in migration.statements() {
            let result = database.execute_batch(statement);
            result.unwrap_or_else(|error| panic!("{}: {error}", migration.name));
        }
    }
    let text = fs::read_to_string(workspace().join(LAST_RELEASE)).expect("the statements");
    let mut count = 0;
    for line in text.lines() {
        let sql: String = serde_json::from_str(line).expect("a JSON string");
        let prepared = database.prepare(&sql);
        prepared.unwrap_or_else(|error| panic!("{sql}: {error}"));
        count += 1;
    }
    assert!(count > 60, "{count} statements");
}
