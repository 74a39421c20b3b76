//! Responses with uploaded pictures.

use std::borrow::Cow;

use spin_sdk::wit_bindgen::StreamWriter;
use storefront_assets::FilePath;
use storefront_http::representation::ReadRequest;
use storefront_http::{Body, Representation, Response, Result, date};
use storefront_images::Format;
use storefront_storage::pictures::PIECE_BYTES;
use storefront_storage::sqlite;

use crate::policy;
use crate::size_request::SizeRequest;

/// One file of a picture: the original or a size.
struct File {
    id: i64,
    width: i64,
    representation: Representation,
}

/// Responds to a request; `None` if there is no such picture.
///
/// # Errors
/// 400, 412 or 416, as the request's conditions and range decide; 503 when SQLite fails.
pub async fn respond_with_upload(
    request: &ReadRequest,
    path: &FilePath,
    size: Option<&SizeRequest>,
) -> Result<Option<Response>> {
    let files = find_files(path, size.map_or(0, |size| size.width)).await?;
    let best = size.and_then(|size| {
        size.best(&files, |file| {
            (file.representation.media_type, file.representation.length)
        })
    });
    let original = || files.iter().find(|file| file.width == 0);
    let Some(file) = best.or_else(original) else {
        return Ok(None);
    };
    let policy = policy::for_media_type(file.representation.media_type);
    let mut response = request.respond(&file.representation, policy)?;
    if size.is_some() {
        policy::vary_by_accept(response.headers_mut());
    }
    let body = match response.bytes() {
        Some(bytes) => {
            let (id, first, length) = (file.id, bytes.start, bytes.end - bytes.start);
            Body::Written(Box::new(move |to| {
                Box::pin(write_body(id, first, length, to))
            }))
        }
        None => Body::Empty,
    };
    Ok(Some(response.with_body(body)))
}

/// Finds the original and its smaller sizes of a width.
async fn find_files(path: &FilePath, width: u32) -> Result<Vec<File>> {
    const SQL: &str = "select f.id, f.width, f.media, f.etag, f.length, p.modified
        from picture_files f join pictures p on p.path = f.path
        where f.path = ?1 and f.width in (0, ?2)";
    let rows = sqlite::query(SQL, [path.as_str().into(), i64::from(width).into()]).await?;
    let files = rows.iter().filter_map(|row| {
        let file = || {
            let media = row.text(2)?;
            let known = Format::ALL
                .into_iter()
                .find(|format| format.media_type() == media);
            let Some(format) = known else {
                return Ok(None);
            };
            let modified = row.integer(5)?;
            Ok(Some(File {
                id: row.integer(0)?,
                width: row.integer(1)?,
                representation: Representation {
                    length: u64::try_from(row.integer(4)?).unwrap_or_default(),
                    etag: Cow::Owned(row.text(3)?.to_owned()),
                    modified,
                    last_modified: Cow::Owned(date::format(modified)),
                    media_type: format.media_type(),
                },
            }))
        };
        file().transpose()
    });
    files.collect()
}

/// Writes bytes of a file, a row at a time. It stops at a missing row, as the picture was
/// replaced meanwhile: the client sees a broken transfer, never a picture that is made
/// of two.
async fn write_body(file: i64, first: u64, length: u64, mut to: StreamWriter<u8>) {
    let size = PIECE_BYTES as u64;
    let (mut number, mut skip, mut left) = (first / size, (first % size) as usize, length);
    while left > 0 {
        let mut bytes = match read_chunk(file, number).await {
            Ok(Some(bytes)) if bytes.len() > skip => bytes,
            Ok(_) => return,
            Err(error) => return error.log(),
        };
        bytes.drain(..skip);
        bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        left -= bytes.len() as u64;
        if !to.write_all(bytes).await.is_empty() {
            return;
        }
        (number, skip) = (number + 1, 0);
    }
}

async fn read_chunk(file: i64, number: u64) -> Result<Option<Vec<u8>>> {
    const SQL: &str = "select bytes from picture_pieces where file_id = ? and number = ?";
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows = sqlite::query(SQL, [file.into(), number.into()]).await?;
    let bytes = rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec));
    bytes.transpose()
}
