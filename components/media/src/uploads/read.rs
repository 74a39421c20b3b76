//! Answers requests for uploaded pictures.

use std::borrow::Cow;

use spin_sdk::wit_bindgen::StreamWriter;
use storefront_files::answer::Body;
use storefront_files::serve::{Asked, Ready, Source};
use storefront_files::{Answer, FilePath, Representation, date};
use storefront_guest::Result;
use storefront_guest::database;
use storefront_images::Format;

use super::PIECE_BYTES;
use crate::accept::Wanted;
use crate::policy;

/// One file of a picture: the original or a size.
struct File {
    id: i64,
    width: i64,
    representation: Representation,
}

/// Answers a request; `None` if there is no such picture.
pub async fn read(asked: &Asked, path: &FilePath, wanted: Option<&Wanted>) -> Option<Ready> {
    let files = match files(path, wanted.map_or(0, |wanted| wanted.width)).await {
        Ok(files) => files,
        Err(error) => {
            error.log();
            return Some((Answer::unavailable(), Source::EMPTY));
        }
    };
    let best = wanted.and_then(|wanted| {
        wanted.best(&files, |file| {
            (file.representation.media, file.representation.length)
        })
    });
    let original = || files.iter().find(|file| file.width == 0);
    let file = best.or_else(original)?;
    let mut answer = asked.answer(&file.representation, &policy::of(file.representation.media));
    if wanted.is_some() {
        policy::vary_by_accept(&mut answer);
    }
    let source = match answer.body {
        Body::File { first, length } => {
            let id = file.id;
            Source::Written(Box::new(move |to| Box::pin(send(id, first, length, to))))
        }
        _ => Source::EMPTY,
    };
    Some((answer, source))
}

/// The original and what there is of it in a width.
async fn files(path: &FilePath, width: u32) -> Result<Vec<File>> {
    const SQL: &str = "select f.id, f.width, f.media, f.etag, f.length, p.modified
        from picture_files f join pictures p on p.path = f.path
        where f.path = ?1 and f.width in (0, ?2)";
    let rows = database::query(SQL, [path.as_str().into(), i64::from(width).into()]).await?;
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
                    media: format.media_type(),
                },
            }))
        };
        file().transpose()
    });
    files.collect()
}

/// Sends bytes of a file, a piece at a time. Where a piece is missing (the picture
/// was replaced meanwhile), it stops: the client sees a broken transfer, never
/// a picture that is made of two.
async fn send(file: i64, first: u64, length: u64, mut to: StreamWriter<u8>) {
    let size = PIECE_BYTES as u64;
    let (mut number, mut skip, mut left) = (first / size, (first % size) as usize, length);
    while left > 0 {
        let mut bytes = match piece(file, number).await {
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

async fn piece(file: i64, number: u64) -> Result<Option<Vec<u8>>> {
    const SQL: &str = "select bytes from picture_pieces where file_id = ? and number = ?";
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows = database::query(SQL, [file.into(), number.into()]).await?;
    let bytes = rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec));
    bytes.transpose()
}
