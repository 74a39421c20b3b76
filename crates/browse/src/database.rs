//! Statements that read the catalog, once the demo products are loaded if they are wanted.

use std::sync::atomic::{AtomicBool, Ordering};

use storefront_http::Result;
use storefront_storage::sqlite::{self, Row, Value};

use crate::demo;

/// Runs one statement that reads.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    prepare().await?;
    sqlite::query(sql, parameters).await
}

/// Runs one statement that returns a number.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn count(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<i64> {
    prepare().await?;
    sqlite::count(sql, parameters).await
}

/// Loads the demo products if they are wanted and missing.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare() -> Result<()> {
    static IS_READY: AtomicBool = AtomicBool::new(false);
    if !IS_READY.load(Ordering::Relaxed) {
        demo::load().await?;
        IS_READY.store(true, Ordering::Relaxed);
    }
    Ok(())
}
