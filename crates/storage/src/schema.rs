//! The database schema: numbered migrations, applied once each, in their order. Each is a
//! transaction, so that none holds the lock for long, unless the database is new.
//!
//! Whoever opens the database brings it up to date first, so that there is no
//! set-up step: the components through Spin's SQLite interface, the import
//! through SQLite itself. Both use these statements.

/// Statements that bring the schema one version forward.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// The migration's name in the table `schema_migrations`.
    pub name: &'static str,
    /// The statements. Each ends with a semicolon and an empty line.
    pub sql: &'static str,
}

/// A migration of the folder `sqlite`, as the build script has it.
macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sql: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".sql")),
        }
    };
}

/// All migrations, the oldest first. A released migration never changes.
pub const MIGRATIONS: [Migration; 15] = [
    migration!("0001_users"),
    migration!("0002_products"),
    migration!("0003_account_security"),
    migration!("0004_catalogue"),
    migration!("0005_write_checks"),
    migration!("0006_outbox"),
    migration!("0007_search_words"),
    migration!("0008_variants"),
    migration!("0009_unprepared_products"),
    migration!("0010_search_prices"),
    migration!("0011_audit_view"),
    migration!("0012_passkeys"),
    migration!("0013_email_change"),
    migration!("0014_language"),
    migration!("0015_search_index"),
];

/// Creates the table of the applied migrations.
pub const CREATE_MIGRATIONS_TABLE: &str = "create table if not exists schema_migrations (
    name text primary key,
    applied_at text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
)";

/// Selects the names of the applied migrations. It fails in a database without the table.
pub const SELECT_APPLIED_MIGRATIONS: &str = "select name from schema_migrations";

/// Records an applied migration. The parameter is its name.
pub const RECORD_MIGRATION: &str = "insert into schema_migrations (name) values (?)";

impl Migration {
    /// Splits the migration into its statements, at empty lines: a semicolon alone can
    /// be inside a trigger or a text.
    pub fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.sql
            .split(";\n\n")
            .map(str::trim)
            .filter(|statement| !statement.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_with_a_semicolon_and_an_empty_line() {
        let migration = Migration {
            name: "test",
            sql: "create table a (x);\n\ncreate trigger t begin\n  delete from a;\nend;\n\n",
        };
        let found: Vec<_> = migration.statements().collect();
        assert_eq!(
            found,
            [
                "create table a (x)",
                "create trigger t begin\n  delete from a;\nend"
            ]
        );
    }
}
