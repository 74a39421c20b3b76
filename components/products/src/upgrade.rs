//! What products of an earlier release lack: their place in a new search index, slugs, and
//! searchable words. They get it a few at a time, while the shop goes on.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use storefront_catalog::{slug, store};
use storefront_http::Result;
use storefront_http::json::to_text;
use storefront_http::time_limit::wait;
use storefront_storage::sqlite;

use crate::sanitiser;

/// Products that one statement puts into the index. The write lock is held for 20 milliseconds,
/// and rarely for 100: FTS5 merges parts of the index now and then.
const INDEXED: i64 = 100;
/// Products that one statement prepares. The write lock is held for some milliseconds.
const PREPARED: i64 = 40;
/// The pause between two statements, for other writers.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks once in the life of an instance whether there are such products, and prepares them
/// after the response; so a large shop finds more and more of its products. A small one has all
/// of them in the index before its first search. Of several instances that do this, the later
/// ones find nothing left.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare_products() -> Result<()> {
    static HAS_LOOKED: AtomicBool = AtomicBool::new(false);
    if HAS_LOOKED.load(Relaxed) {
        return Ok(());
    }
    let Some(left) = sqlite::query_one(store::WHAT_IS_LEFT, []).await? else {
        return Ok(());
    };
    let (unindexed, unprepared) = (left.integer(0)? > 0, left.integer(1)? > 0);
    let more = unindexed && index_some().await?;
    if !HAS_LOOKED.swap(true, Relaxed) && (more || unprepared) {
        prepare_later();
    }
    Ok(())
}

fn prepare_later() {
    spin_sdk::wasip3::spawn(async {
        if let Err(error) = prepare_all().await {
            error.log();
        }
    });
}

async fn prepare_all() -> Result<()> {
    while index_some().await? {
        wait(PAUSE).await;
    }
    while prepare_some().await? {
        wait(PAUSE).await;
    }
    Ok(())
}

/// Puts some products into the index. Returns whether more may wait.
async fn index_some() -> Result<bool> {
    let indexed = sqlite::write(store::INDEX_PRODUCTS, [INDEXED.into()]).await?;
    Ok(indexed.len() as i64 == INDEXED)
}

/// Prepares some products. Returns whether there were any.
async fn prepare_some() -> Result<bool> {
    let mut made = Vec::new();
    for row in sqlite::query(store::UNPREPARED_PRODUCTS, [PREPARED.into()]).await? {
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
