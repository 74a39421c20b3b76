//! Slugs and searchable words of products that an earlier release has written: they are made a
//! few at a time, while the shop goes on.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use storefront_catalog::{slug, store};
use storefront_http::Result;
use storefront_http::json::to_text;
use storefront_http::time_limit::wait;
use storefront_storage::sqlite;

use crate::sanitiser;

/// Products in one statement. The write lock is held for some milliseconds.
const BATCH: i64 = 40;
/// The pause between two statements, for other writers.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks once in the life of an instance whether there are such products, and prepares them
/// after the response. Of several instances that do, the later ones find nothing left.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare_products() -> Result<()> {
    static HAS_LOOKED: AtomicBool = AtomicBool::new(false);
    if HAS_LOOKED.swap(true, Relaxed) {
        return Ok(());
    }
    let first = sqlite::query_one(store::UNPREPARED_PRODUCTS, [1.into()]).await?;
    if first.is_some() {
        prepare_later();
    }
    Ok(())
}

fn prepare_later() {
    spin_sdk::wasip3::spawn(async {
        loop {
            wait(PAUSE).await;
            match prepare_some().await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    error.log();
                    break;
                }
            }
        }
    });
}

/// Prepares some products. Returns whether there were any.
async fn prepare_some() -> Result<bool> {
    let mut made = Vec::new();
    for row in sqlite::query(store::UNPREPARED_PRODUCTS, [BATCH.into()]).await? {
        let words = |text: &str| sanitiser::TOOLS.words(text);
        let (title, text) = (words(row.text(2)?), words(row.text(3)?));
        let slug = slug::of_product(row.text(4)?);
        made.push((row.integer(0)?, row.integer(1)?, title, text, slug));
    }
    if made.is_empty() {
        return Ok(false);
    }
    let made = to_text(&made)?;
    sqlite::write(store::PREPARE_PRODUCTS, [made.into()]).await?;
    Ok(true)
}
