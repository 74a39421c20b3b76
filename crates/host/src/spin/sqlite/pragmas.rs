//! Settings of a connection, and what the statements of a guest change about them.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// With a write-ahead log, which the shop sets, a commit then waits for no disk. A
/// killed process loses nothing; a power failure may lose the last commits, and
/// never the database (SQLite, "pragma synchronous").
pub const SYNCHRONOUS: &str = "pragma synchronous = normal";
/// Large catalogues are read from the system's cache without copies. The pages are
/// shared by all connections, and the system's to take back.
pub const MAPPED: &str = "pragma mmap_size = 268435456";

/// Pragmas that hold for a connection and are set back by a statement. Any
/// other setting costs the connection its second life.
const RESETTABLE: [(&str, &str); 8] = [
    ("busy_timeout", "pragma busy_timeout = 10000"),
    ("cache_size", "pragma cache_size = -2000"),
    ("foreign_keys", "pragma foreign_keys = on"),
    ("mmap_size", MAPPED),
    ("query_only", "pragma query_only = off"),
    ("recursive_triggers", "pragma recursive_triggers = off"),
    ("synchronous", SYNCHRONOUS),
    ("temp_store", "pragma temp_store = 0"),
];

/// Pragmas that read, or that belong to the database and not the connection.
const STATELESS: [&str; 22] = [
    "application_id",
    "auto_vacuum",
    "compile_options",
    "data_version",
    "database_list",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "freelist_count",
    "function_list",
    "incremental_vacuum",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "optimize",
    "page_count",
    "page_size",
    "quick_check",
    "schema_version",
    "user_version",
];
const STATELESS_TABLES: [&str; 4] = ["table_info", "table_list", "table_xinfo", "wal_checkpoint"];

/// What a guest has changed: set by SQLite's authorizer while a statement is
/// prepared.
#[derive(Default)]
pub struct Changes {
    touched: [AtomicBool; RESETTABLE.len()],
    spoiled: AtomicBool,
}

impl Changes {
    /// Notes what a statement would change; refuses what no guest may.
    pub fn authorize(&self, context: &AuthContext<'_>) -> Authorization {
        match context.action {
            // Spin's rule: no other file may be reached through a database.
            AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
                return Authorization::Deny;
            }
            AuthAction::Pragma {
                pragma_name,
                pragma_value,
            } => self.pragma(pragma_name, pragma_value),
            AuthAction::Attach { .. }
            | AuthAction::Detach { .. }
            | AuthAction::CreateTempIndex { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempView { .. } => self.spoiled.store(true, Relaxed),
            _ => {}
        }
        Authorization::Allow
    }

    fn pragma(&self, name: &str, value: Option<&str>) {
        let name = name.to_ascii_lowercase();
        if let Some(index) = RESETTABLE.iter().position(|(known, _)| *known == name) {
            if value.is_some() {
                self.touched[index].store(true, Relaxed);
            }
        } else if value.is_some()
            && !STATELESS.contains(&name.as_str())
            && !STATELESS_TABLES.contains(&name.as_str())
        {
            self.spoiled.store(true, Relaxed);
        }
    }

    /// Sets everything back. `None`: that cannot be done.
    pub fn undo(&self, connection: &rusqlite::Connection) -> Option<()> {
        if self.spoiled.load(Relaxed) {
            return None;
        }
        for (touched, (_, reset)) in self.touched.iter().zip(RESETTABLE) {
            if touched.load(Relaxed) {
                connection.execute_batch(reset).ok()?;
                touched.store(false, Relaxed);
            }
        }
        Some(())
    }
}

/// Whether a statement may set something on the connection.
pub fn is_setting(statement: &str) -> bool {
    ["pragma", "attach", "detach", "create", "drop"]
        .iter()
        .any(|word| starts_with_word(statement, word))
}

/// Whether a statement's first word is this one.
pub fn starts_with_word(statement: &str, word: &str) -> bool {
    let statement = statement.trim_start();
    statement
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !statement[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
}
