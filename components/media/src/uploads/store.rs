//! Stores, finds and deletes uploaded pictures.

use serde::Serialize;
use sha2::{Digest, Sha256};
use storefront_assets::FilePath;
use storefront_http::conditional::Conditions;
use storefront_http::page::{Page, PageRequest};
use storefront_http::{Error, Result, entity_tag};
use storefront_storage::pictures::{self, PIECE_BYTES};
use storefront_storage::sqlite::{self, Row, Transaction};

use crate::resizer::{File, Picture};

/// An uploaded picture.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Upload {
    /// Below `/cache/catalog/`.
    pub path: String,
    /// Of its content.
    pub media_type: String,
    /// In bytes.
    pub length: i64,
    /// In pixels, as it is shown.
    pub width: i64,
    /// In pixels, as it is shown.
    pub height: i64,
    /// With its quotes.
    pub etag: String,
    /// Seconds since 1970.
    #[serde(skip)]
    pub modified: i64,
}

const COLUMNS: &str = "path, media, length, width, height, etag, modified";

/// Stores a picture, or a new version of one. Returns whether the path is new.
///
/// All its files appear together or not at all.
///
/// # Errors
/// 412 when the conditions name another version, 503 when SQLite fails.
pub async fn store(
    path: &FilePath,
    picture: Picture,
    original: &[u8],
    conditions: &Conditions,
) -> Result<(Upload, bool)> {
    let etag = entity_tag::from_hash(&Sha256::digest(original));
    let transaction = Transaction::begin().await?;
    let before = find_in(&transaction, path).await?;
    if !conditions.permit_write(before.as_ref().map(|stored| &*stored.etag)) {
        return Err(Error::PreconditionFailed);
    }
    // The same picture again keeps its time, and so what clients have of it.
    if let Some(before) = before.filter(|before| before.etag == etag) {
        return Ok((before, false));
    }
    let delete = format!("{} returning 1", pictures::DELETE);
    let replaced = transaction.query(&delete, [path.as_str().into()]).await?;
    let media = picture.media.as_str();
    let row = [
        path.as_str().into(),
        media.into(),
        (original.len() as i64).into(),
        i64::from(picture.width).into(),
        i64::from(picture.height).into(),
        etag.as_str().into(),
    ];
    let insert = format!("{} returning {COLUMNS}", pictures::INSERT);
    let rows = transaction.query(&insert, row).await?;
    let stored = rows.first().map(Upload::from_row);
    let stored = stored.ok_or_else(|| Error::Internal("a picture was not stored".into()))??;
    store_file(&transaction, path, 0, media, &etag, original).await?;
    for File {
        media,
        width,
        bytes,
    } in &picture.sizes
    {
        let etag = entity_tag::from_hash(&Sha256::digest(bytes));
        store_file(&transaction, path, *width, media, &etag, bytes).await?;
    }
    transaction.commit().await?;
    Ok((stored, replaced.is_empty()))
}

/// # Errors
/// 404 when there is none, 412 when the conditions name another version, 503 when
/// SQLite fails.
pub async fn delete(path: &FilePath, conditions: &Conditions) -> Result<()> {
    let transaction = Transaction::begin().await?;
    let before = find_in(&transaction, path).await?;
    let before = before.ok_or(Error::NotFound("File not found"))?;
    if !conditions.permit_write(Some(&before.etag)) {
        return Err(Error::PreconditionFailed);
    }
    transaction
        .query(pictures::DELETE, [path.as_str().into()])
        .await?;
    transaction.commit().await
}

/// Uploaded pictures whose path contains a text, the newest first.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn list(search: &str, slice: PageRequest) -> Result<Page<Upload>> {
    const FOUND: &str = "from pictures where instr(lower(path), lower(?1)) > 0";
    let count = format!("select count(*) {FOUND}");
    let total = sqlite::count(&count, [search.into()]).await?;
    let page = format!("select {COLUMNS} {FOUND} order by modified desc, path limit ?2 offset ?3");
    let parameters = [search.into(), slice.limit.into(), slice.offset.into()];
    let rows = sqlite::query(&page, parameters).await?;
    Ok(Page {
        items: rows.iter().map(Upload::from_row).collect::<Result<_>>()?,
        total,
    })
}

async fn find_in(transaction: &Transaction, path: &FilePath) -> Result<Option<Upload>> {
    let sql = format!("select {COLUMNS} from pictures where path = ?");
    let rows = transaction.query(&sql, [path.as_str().into()]).await?;
    rows.first().map(Upload::from_row).transpose()
}

async fn store_file(
    transaction: &Transaction,
    path: &FilePath,
    width: u32,
    media: &str,
    etag: &str,
    bytes: &[u8],
) -> Result<()> {
    let file = [
        path.as_str().into(),
        i64::from(width).into(),
        media.into(),
        etag.into(),
        (bytes.len() as i64).into(),
    ];
    let rows = transaction.query(pictures::INSERT_FILE, file).await?;
    let id = rows.first().map_or(Ok(0), |row| row.integer(0))?;
    for (number, piece) in (0_i64..).zip(bytes.chunks(PIECE_BYTES)) {
        let piece = [id.into(), number.into(), piece.into()];
        transaction.query(pictures::INSERT_PIECE, piece).await?;
    }
    Ok(())
}

impl Upload {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            path: row.text(0)?.to_owned(),
            media_type: row.text(1)?.to_owned(),
            length: row.integer(2)?,
            width: row.integer(3)?,
            height: row.integer(4)?,
            etag: row.text(5)?.to_owned(),
            modified: row.integer(6)?,
        })
    }
}
