//! What products of an earlier release lack: their place in a new search index, slugs, and
//! searchable words. They get it a few at a time, while the shop goes on.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use storefront_catalog::{slug, store};
use storefront_http::json::to_text;
use storefront_http::time_limit::wait;
use storefront_http::{Error, Result};
use storefront_storage::sqlite;
use uuid::Uuid;

use crate::sanitiser;

/// Products that one statement puts into the index. The write lock is held for 20 milliseconds,
/// and rarely for 100: FTS5 merges parts of the index now and then.
const INDEXED: i64 = 100;
/// Products that one statement prepares. The write lock is held for some milliseconds.
const PREPARED: i64 = 40;
/// The pause between two statements, for other writers.
const PAUSE: Duration = Duration::from_millis(20);
/// How often an instance looks whether the one that prepares products has ended.
const LOOK_INTERVAL: Duration = Duration::from_secs(3);

/// What is to be done.
#[derive(Clone, Copy)]
struct Left {
    /// Products wait for their place in the index.
    unindexed: bool,
    /// Products have no slug, or no words.
    unprepared: bool,
}

/// Looks once in the life of an instance whether there are such products, and prepares them
/// after the response. Of all instances, one does it at a time.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare_products() -> Result<()> {
    if let Some(left) = look_once().await? {
        prepare_later(left);
    }
    Ok(())
}

/// The same before a search. A shop of up to [`INDEXED`] products has all of them in the index
/// then; a larger one finds the newest, and more and more.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare_search() -> Result<()> {
    if let Some(left) = look_once().await? {
        if left.unindexed
            && let Err(error) = index_some().await
        {
            error.log();
        }
        prepare_later(left);
    }
    Ok(())
}

/// Fails while a search does not find all products.
///
/// # Errors
/// 503 while products wait for their place in the index, or when SQLite fails.
pub async fn check_index() -> Result<()> {
    match left().await?.unindexed {
        true => Err(Error::Unavailable(
            "the search index is being filled".into(),
        )),
        false => Ok(()),
    }
}

async fn look_once() -> Result<Option<Left>> {
    static HAS_LOOKED: AtomicBool = AtomicBool::new(false);
    match HAS_LOOKED.swap(true, Relaxed) {
        true => Ok(None),
        false => left().await.map(Some),
    }
}

async fn left() -> Result<Left> {
    let row = sqlite::query_one(store::WHAT_IS_LEFT, []).await?;
    let row = row.ok_or_else(|| Error::Internal("a row is missing".into()))?;
    Ok(Left {
        unindexed: row.integer(0)? > 0,
        unprepared: row.integer(1)? > 0,
    })
}

fn prepare_later(left: Left) {
    if left.unindexed || left.unprepared {
        spin_sdk::wasip3::spawn(async {
            if let Err(error) = prepare_all().await {
                error.log();
            }
        });
    }
}

/// Prepares all products, unless another instance does.
async fn prepare_all() -> Result<()> {
    let holder = Uuid::new_v4().to_string();
    loop {
        let lease = sqlite::write(store::TAKE_UPGRADE_LEASE, [holder.as_str().into()]).await?;
        if lease.is_empty() {
            wait(LOOK_INTERVAL).await;
            let left = left().await?;
            if !left.unindexed && !left.unprepared {
                return Ok(());
            }
        } else if index_some().await? || prepare_some().await? {
            wait(PAUSE).await;
        } else {
            return Ok(());
        }
    }
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
