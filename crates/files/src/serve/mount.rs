//! A folder that the host has mounted.

use std::cell::RefCell;
use std::rc::Rc;

use sha2::{Digest, Sha256};
use spin_sdk::wasip3::filesystem::preopens;
use spin_sdk::wasip3::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use spin_sdk::wit_bindgen::StreamResult;

use super::memo::{Known, Memo, Stamp};
use super::transfer::Source;
use crate::INLINE_LIMIT;
use crate::answer::Body;
use crate::index::{Index, Representation};
use crate::path::FilePath;

/// How often a file that changes while it is read is read again.
const ATTEMPTS: usize = 3;

/// Bytes that are read and hashed at a time: small enough that the other
/// requests in the instance hardly wait (a fifth of a millisecond).
const CHUNK_BYTES: usize = 64 * 1024;

/// Enough of a file to tell what kind of picture it is.
const HEAD_BYTES: usize = 64;

/// A mounted folder and what its index and this instance know of it.
pub struct Mount {
    root: Descriptor,
    index: &'static Index,
    memo: RefCell<Memo>,
}

/// A file that exists.
pub struct Found {
    /// What to say of it.
    pub representation: Rc<Representation>,
    path: String,
    content: Option<Rc<[u8]>>,
}

/// Why there is no file.
#[derive(Debug)]
pub enum Failure {
    /// 404: no regular file of that name inside the mount.
    Missing,
    /// 500: the host could not read it. The text is for the log.
    Broken(String),
}

impl Mount {
    /// Looks up the folder that the host mounts at `destination`.
    pub fn open(destination: &str, index: &'static Index) -> Result<Self, String> {
        let (root, _) = preopens::get_directories()
            .into_iter()
            .find(|(_, name)| name == destination)
            .ok_or_else(|| format!("nothing is mounted at {destination} (files in spin.toml)"))?;
        Ok(Self {
            root,
            index,
            memo: RefCell::default(),
        })
    }

    /// Finds a file: present, regular, not behind a link, and with the
    /// validators of the content that it has now.
    pub async fn find(&self, path: &FilePath) -> Result<Found, Failure> {
        let path = path.as_str();
        for _ in 0..ATTEMPTS {
            let stamp = self.stat(path).await?;
            // In a variable, so that the borrow is over before the next await.
            let known = self.memo.borrow().get(path, stamp);
            let known = match known {
                Some(known) => known,
                None => match self.learn(path, stamp).await? {
                    Some(known) => known,
                    None => continue,
                },
            };
            let Known {
                representation,
                content,
            } = known;
            return Ok(Found {
                representation,
                path: path.to_owned(),
                content,
            });
        }
        Err(Failure::Broken(format!("{path} keeps changing")))
    }

    /// The bytes of a body that [`crate::Answer::of_file`] asks for.
    pub(super) async fn body(&self, found: &Found, body: &Body) -> Result<Source, Failure> {
        let &Body::File { first, length } = body else {
            return Ok(Source::Memory(Vec::new()));
        };
        if let Some(content) = &found.content {
            let bytes = content[first as usize..(first + length) as usize].to_vec();
            return Ok(Source::Memory(bytes));
        }
        // The result that comes with the stream is not needed: whatever ends
        // it early, the host sees fewer bytes than Content-Length promised and
        // breaks the transfer off.
        let (stream, _) = self.open_file(&found.path).await?.read_via_stream(first);
        Ok(match first + length == found.representation.length {
            true => Source::Stream(stream),
            false => Source::Limited { stream, length },
        })
    }

    /// Never opens anything: opening a FIFO would wait for its other end.
    async fn stat(&self, path: &str) -> Result<Stamp, Failure> {
        let stat = self.root.stat_at(PathFlags::empty(), path.to_owned()).await;
        let stat = stat.map_err(|error| failure(path, error))?;
        match stat.type_ {
            DescriptorType::RegularFile => Ok(stamp(&stat)),
            _ => Err(Failure::Missing),
        }
    }

    /// Reads what has to be read to know the file; `None` if it was not what
    /// `stamp` says by then.
    async fn learn(&self, path: &str, stamp: Stamp) -> Result<Option<Known>, Failure> {
        let indexed = self
            .index
            .find(path)
            .filter(|entry| entry.length == stamp.length);
        let known = match indexed {
            Some(entry) if stamp.length > INLINE_LIMIT => Known {
                representation: Rc::new(entry.clone()),
                content: None,
            },
            _ => match self.read(path, stamp.length).await? {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        self.memo.borrow_mut().put(path, stamp, known.clone());
        Ok(Some(known))
    }

    async fn read(&self, path: &str, length: u64) -> Result<Option<Known>, Failure> {
        let keep = length <= INLINE_LIMIT;
        let (mut stream, result) = self.open_file(path).await?.read_via_stream(0);
        let (mut hasher, mut head, mut content) = (Sha256::new(), Vec::new(), Vec::new());
        let (mut count, mut chunk) = (0, Vec::with_capacity(CHUNK_BYTES));
        loop {
            let (status, buffer) = stream.read(chunk).await;
            count += buffer.len() as u64;
            hasher.update(&buffer);
            if head.len() < HEAD_BYTES {
                head.extend_from_slice(&buffer[..buffer.len().min(HEAD_BYTES)]);
            }
            if keep {
                content.extend_from_slice(&buffer);
            }
            if status != StreamResult::Complete(buffer.len()) || count > length {
                break;
            }
            chunk = buffer;
            chunk.clear();
        }
        drop(stream);
        result.await.map_err(|error| failure(path, error))?;
        if count != length {
            return Ok(None);
        }
        let representation = self.index.identify(path, length, &hasher.finalize(), &head);
        let content = keep.then(|| Rc::from(content));
        Ok(Some(Known {
            representation: Rc::new(representation),
            content,
        }))
    }

    async fn open_file(&self, path: &str) -> Result<Descriptor, Failure> {
        self.root
            .open_at(
                PathFlags::empty(),
                path.to_owned(),
                OpenFlags::empty(),
                DescriptorFlags::READ,
            )
            .await
            .map_err(|error| failure(path, error))
    }
}

fn stamp(stat: &DescriptorStat) -> Stamp {
    let changed = stat.data_modification_timestamp;
    Stamp {
        length: stat.size,
        changed: changed.map(|at| (at.seconds, at.nanoseconds)),
    }
}

/// What a path can cause is a missing file; what is left is the host's trouble.
fn failure(path: &str, error: ErrorCode) -> Failure {
    match error {
        ErrorCode::Io
        | ErrorCode::InsufficientMemory
        | ErrorCode::Quota
        | ErrorCode::Interrupted
        | ErrorCode::Busy
        | ErrorCode::BadDescriptor
        | ErrorCode::Other(_) => Failure::Broken(format!("{path}: {error:?}")),
        _ => Failure::Missing,
    }
}
