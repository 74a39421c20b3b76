//! The settings of a connection, and which of them a guest has changed.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

/// With a write-ahead log, which applications have to set, a commit does not wait for the
/// disk. If the process is killed, nothing is lost. A power failure may lose the last
/// commits, but does not damage the database (SQLite, "pragma synchronous").
pub const SYNCHRONOUS: &str = "pragma synchronous = normal";
/// Large tables are read from the system's page cache without a copy. All connections
/// share these pages, and the system can reclaim them.
pub const MMAP_SIZE: &str = "pragma mmap_size = 268435456";

/// Pragmas of a connection, with the statement that resets them. A connection on which a
/// guest has changed another one is not used again.
const RESETTABLE: [(&str, &str); 8] = [
    ("busy_timeout", "pragma busy_timeout = 10000"),
    ("cache_size", "pragma cache_size = -2000"),
    ("foreign_keys", "pragma foreign_keys = on"),
    ("mmap_size", MMAP_SIZE),
    ("query_only", "pragma query_only = off"),
    ("recursive_triggers", "pragma recursive_triggers = off"),
    ("synchronous", SYNCHRONOUS),
    ("temp_store", "pragma temp_store = 0"),
];

/// Pragmas that only read, or that belong to the database and not to the connection.
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

/// The settings that a guest has changed. SQLite's authorizer reports them while a
/// statement is prepared.
#[derive(Default)]
pub struct ChangedSettings {
    /// For each of [`RESETTABLE`], whether it was changed.
    resettable: [AtomicBool; RESETTABLE.len()],
    /// Another setting was changed.
    other: AtomicBool,
}

impl ChangedSettings {
    /// Notes the setting that a statement changes. Denies access to other files.
    pub fn authorize(&self, context: &AuthContext<'_>) -> Authorization {
        match context.action {
            // As in Spin, a database gives no access to other files.
            AuthAction::Attach { filename } if !matches!(filename, "" | ":memory:") => {
                return Authorization::Deny;
            }
            AuthAction::Pragma {
                pragma_name,
                pragma_value,
            } => self.note_pragma(pragma_name, pragma_value),
            AuthAction::Attach { .. }
            | AuthAction::Detach { .. }
            | AuthAction::CreateTempIndex { .. }
            | AuthAction::CreateTempTable { .. }
            | AuthAction::CreateTempTrigger { .. }
            | AuthAction::CreateTempView { .. } => self.other.store(true, Relaxed),
            _ => {}
        }
        Authorization::Allow
    }

    fn note_pragma(&self, name: &str, value: Option<&str>) {
        let name = name.to_ascii_lowercase();
        if let Some(index) = RESETTABLE.iter().position(|(known, _)| *known == name) {
            if value.is_some() {
                self.resettable[index].store(true, Relaxed);
            }
        } else if value.is_some()
            && !STATELESS.contains(&name.as_str())
            && !STATELESS_TABLES.contains(&name.as_str())
        {
            self.other.store(true, Relaxed);
        }
    }

    /// Resets all changed settings. `None`: one of them cannot be reset.
    pub fn reset(&self, connection: &rusqlite::Connection) -> Option<()> {
        if self.other.load(Relaxed) {
            return None;
        }
        for (changed, (_, statement)) in self.resettable.iter().zip(RESETTABLE) {
            if changed.load(Relaxed) {
                connection.execute_batch(statement).ok()?;
                changed.store(false, Relaxed);
            }
        }
        Some(())
    }
}

/// Whether a statement may change a setting of the connection.
pub fn may_change_settings(statement: &str) -> bool {
    ["pragma", "attach", "detach", "create", "drop"]
        .iter()
        .any(|word| starts_with_word(statement, word))
}

/// Whether a statement begins with a word, in upper or lower case.
pub fn starts_with_word(statement: &str, word: &str) -> bool {
    let statement = statement.trim_start();
    statement
        .get(..word.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(word))
        && !statement[word.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_')
}
