//! `--images`: stores the pictures of the products, as uploads of an admin are stored.
//!
//! Products are written first, with the paths that their pictures will have. Then each picture
//! is read again and its sizes are made, on all cores.

mod source;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::{fs, thread};

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};
use storefront_assets::FilePath;
use storefront_catalog::MAX_IMAGES;
use storefront_images::{MAX_BYTES, Picture, Refusal, Size};
use storefront_storage::pictures::{DELETE, INSERT, INSERT_FILE, INSERT_PIECE, PIECE_BYTES};

use crate::progress;
use crate::report::{Report, Subject};
pub use source::Source;

/// The folder of a shop's pictures, with which the paths of OpenCart's begin too.
const CATALOG: &str = "catalog/";

/// Finds the pictures of products, and writes them.
pub struct Pictures<'a> {
    database: &'a Connection,
    is_trial: bool,
    source: Option<Source>,
    /// What became of each address.
    known: HashMap<String, Result<String, String>>,
    /// The files to store, by their paths below `catalog/`.
    wanted: BTreeMap<String, PathBuf>,
    /// How many addresses there were without a source.
    left_out: usize,
}

/// A picture that was read.
struct Read {
    path: String,
    bytes: Vec<u8>,
    picture: Picture,
    sizes: Vec<Size>,
}

impl<'a> Pictures<'a> {
    /// With `is_trial`, nothing is written.
    pub fn new(database: &'a Connection, is_trial: bool, source: Option<Source>) -> Self {
        Self {
            database,
            is_trial,
            source,
            known: HashMap::new(),
            wanted: BTreeMap::new(),
            left_out: 0,
        }
    }

    /// Whether there is a place to take pictures from.
    pub fn has_source(&self) -> bool {
        self.source.is_some()
    }

    /// Finds the path that a picture has in the shop, such as `catalog/imported/a.jpg`. `None`:
    /// it has none, which a note says.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn path_of(
        &mut self,
        address: &str,
        notes: &mut BTreeSet<String>,
    ) -> Result<Option<String>> {
        let Some(source) = &self.source else {
            self.left_out += usize::from(!address.is_empty());
            return Ok(None);
        };
        if address.is_empty() {
            return Ok(None);
        }
        if !self.known.contains_key(address) {
            let found = match source.find(address) {
                None => Err("There is no such file".to_owned()),
                Some((file, path)) => self.accept(file, path)?,
            };
            self.known.insert(address.to_owned(), found);
        }
        match &self.known[address] {
            Ok(path) => Ok(Some(path.clone())),
            Err(reason) => {
                notes.insert(format!("Picture {address} was left out: {reason}"));
                Ok(None)
            }
        }
    }

    /// Finds the paths of the pictures of a product. Each is there once.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn paths_of(
        &mut self,
        addresses: &[String],
        notes: &mut BTreeSet<String>,
    ) -> Result<Vec<String>> {
        let mut paths: Vec<String> = Vec::new();
        for address in addresses {
            let path = self.path_of(address, notes)?;
            paths.extend(path.filter(|path| !paths.contains(path)));
        }
        if paths.len() > MAX_IMAGES {
            paths.truncate(MAX_IMAGES);
            notes.insert(format!("Pictures beyond {MAX_IMAGES} were left out"));
        }
        Ok(paths)
    }

    /// Looks at a file, and notes it for later. Its name gets the ending of its content, as
    /// addresses often have another, and a number if another picture has it.
    fn accept(&mut self, file: PathBuf, path: String) -> Result<Result<String, String>> {
        let bytes = match read(&file) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(format!("{error:#}"))),
        };
        let path = match Picture::inspect(&bytes, &path) {
            Ok(_) => path,
            Err(Refusal::NameDoesNotFit { format }) => {
                let stem = path.rsplit_once('.').map_or(&*path, |(stem, _)| stem);
                format!("{stem}.{}", format.extension())
            }
            Err(refusal) => return Ok(Err(refusal.to_string())),
        };
        let is_picture = path
            .strip_prefix(CATALOG)
            .is_some_and(|path| FilePath::from_decoded(path.to_owned()).is_some());
        if !is_picture {
            return Ok(Err("Its name is none that the shop can serve".to_owned()));
        }
        let etag = entity_tag(&bytes);
        let mut name = path.clone();
        for number in 2.. {
            let is_other = match self.wanted.get(&name) {
                Some(known) => *known != file,
                None => stored_tag(self.database, &name)?.is_some_and(|stored| stored != etag),
            };
            if !is_other {
                break;
            }
            let (stem, extension) = path.rsplit_once('.').unwrap_or((&path, ""));
            name = format!("{stem}-{number}.{extension}");
        }
        self.wanted.insert(name.clone(), file);
        Ok(Ok(name))
    }

    /// Stores all pictures of the products. One that is there already stays as it is. Files
    /// that cannot be read any more are reported.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn store(&mut self, report: &mut Report) -> Result<()> {
        if self.left_out > 0 {
            let remark = "Pictures were left out; --images says where their files are";
            report.adjust(Subject::File, &self.left_out.to_string(), remark)?;
        }
        let mut new = Vec::new();
        for (path, file) in std::mem::take(&mut self.wanted) {
            match stored_tag(self.database, &path)? {
                Some(_) => report.pictures.unchanged += 1,
                None => new.push((path, file)),
            }
        }
        let count = u32::try_from(new.len()).unwrap_or(u32::MAX);
        let progress = progress::rows("pictures", count);
        if self.is_trial {
            report.pictures.new += u64::from(count);
            return Ok(());
        }
        let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            // Pictures wait here for the database, and no more of them than threads.
            let threads = thread::available_parallelism().map_or(1, usize::from);
            let (sender, receiver) = mpsc::sync_channel(threads);
            for _ in 0..threads.min(new.len()) {
                let (sender, new, next, is_over) = (sender.clone(), &new, &next, &is_over);
                scope.spawn(move || {
                    while let Some((path, file)) = new.get(next.fetch_add(1, Ordering::Relaxed))
                        && !is_over.load(Ordering::Relaxed)
                    {
                        let made = read(file)
                            .map_err(|error| format!("{error:#}"))
                            .and_then(|bytes| make(path, bytes).map_err(|e| e.to_string()));
                        // The receiver is gone after an error of the database.
                        let _ = sender.send((path, made));
                    }
                });
            }
            drop(sender);
            let stored = receiver.iter().try_for_each(|(path, made)| {
                progress.inc(1);
                match made {
                    Err(reason) => report.skip(Subject::Picture, path, &reason),
                    Ok(made) => {
                        report.pictures.new += 1;
                        write(self.database, &made)
                    }
                }
            });
            is_over.store(true, Ordering::Relaxed);
            stored
        })
    }
}

/// Reads a file. One that is too large for a picture is cut, and refused for its length.
fn read(file: &Path) -> Result<Vec<u8>> {
    use std::io::Read as _;
    let open = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let most = MAX_BYTES as u64 + 1;
        // Opening a pipe would wait for its other end.
        if !fs::metadata(file)?.is_file() {
            return Err(std::io::Error::other("is no file"));
        }
        fs::File::open(file)?.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    open().with_context(|| format!("the picture {}", file.display()))
}

fn make(path: &str, bytes: Vec<u8>) -> Result<Read, Refusal> {
    let (picture, sizes) = Picture::with_sizes(&bytes, path)?;
    Ok(Read {
        path: path.to_owned(),
        bytes,
        picture,
        sizes,
    })
}

fn stored_tag(database: &Connection, path: &str) -> Result<Option<String>> {
    let sql = "select etag from pictures where path = ?";
    let path = path.strip_prefix(CATALOG).unwrap_or(path);
    let mut statement = database.prepare_cached(sql)?;
    Ok(statement.query_row([path], |row| row.get(0)).optional()?)
}

fn write(database: &Connection, read: &Read) -> Result<()> {
    let path = read.path.strip_prefix(CATALOG).unwrap_or(&read.path);
    let media = read.picture.format.media_type();
    let etag = entity_tag(&read.bytes);
    let transaction = Transaction::new_unchecked(database, TransactionBehavior::Immediate)?;
    transaction.execute(DELETE, [path])?;
    let (width, height) = (read.picture.width, read.picture.height);
    let row = (path, media, length(&read.bytes), width, height, &etag);
    transaction.execute(INSERT, row)?;
    write_file(&transaction, path, 0, media, &read.bytes)?;
    for size in &read.sizes {
        let media = size.format.media_type();
        write_file(&transaction, path, size.width, media, &size.bytes)?;
    }
    Ok(transaction.commit()?)
}

fn write_file(
    transaction: &Transaction<'_>,
    path: &str,
    width: u32,
    media: &str,
    bytes: &[u8],
) -> Result<()> {
    let mut insert = transaction.prepare_cached(INSERT_FILE)?;
    let row = (path, width, media, entity_tag(bytes), length(bytes));
    let id: i64 = insert.query_row(row, |row| row.get(0))?;
    let mut insert = transaction.prepare_cached(INSERT_PIECE)?;
    for (number, piece) in (0_i64..).zip(bytes.chunks(PIECE_BYTES)) {
        insert.execute((id, number, piece))?;
    }
    Ok(())
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}

/// The entity tag that the shop gives a picture: 128 bits of its SHA-256.
fn entity_tag(bytes: &[u8]) -> String {
    format!("\"{}\"", hex::encode(&Sha256::digest(bytes)[..16]))
}
