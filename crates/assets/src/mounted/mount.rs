//! A folder that the host has mounted.
//!
//! A request costs one asynchronous host call when an instance knows the file
//! (`stat-at`: it must still be there and be the same), and one more
//! (`open-at`) if the file is too large to be kept in memory.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use bytes::Bytes;
use sha2::{Digest, Sha256};
use spin_sdk::wasip3::filesystem::preopens;
use spin_sdk::wasip3::filesystem::types::{
    Descriptor, DescriptorFlags, DescriptorStat, DescriptorType, ErrorCode, OpenFlags, PathFlags,
};
use spin_sdk::wit_bindgen::StreamResult;
use storefront_http::representation::{Policy, ReadRequest};
use storefront_http::{Body, Error, Representation, Response};

use super::INLINE_LIMIT;
use super::cache::{CachedFile, FileCache, Stamp};
use super::index::Index;
use crate::path::FilePath;

/// How often a file that changes while it is read is read again.
const ATTEMPTS: usize = 3;

/// Bytes that are read and hashed at a time: small enough that the other
/// requests in the instance hardly wait (a fifth of a millisecond).
const CHUNK_BYTES: usize = 64 * 1024;

/// The first bytes of a file, enough to recognise its media type.
const HEAD_BYTES: usize = 64;

/// A mounted folder with its index, and the files that this instance has read.
pub struct Mount {
    root: Descriptor,
    index: &'static Index,
    cache: RefCell<FileCache>,
}

/// A file that exists.
struct FoundFile {
    representation: Rc<Representation>,
    path: String,
    content: Option<Bytes>,
}

/// Why a file cannot be read.
#[derive(Debug)]
enum Failure {
    /// 404: there is no regular file of that name inside the mount.
    Missing,
    /// 500: the host could not read it. The text is for the log.
    Unreadable(String),
}

impl Mount {
    /// Opens the folder that the host mounts at `destination`.
    ///
    /// # Errors
    /// Nothing is mounted there.
    pub fn open(destination: &str, index: &'static Index) -> Result<Self, String> {
        let (root, _) = preopens::get_directories()
            .into_iter()
            .find(|(_, name)| name == destination)
            .ok_or_else(|| format!("nothing is mounted at {destination} (files in spin.toml)"))?;
        Ok(Self {
            root,
            index,
            cache: RefCell::default(),
        })
    }

    /// Responds to a GET or HEAD for a file; `None` if there is no such file. `policy`
    /// returns the policy for a media type.
    pub async fn respond(
        &self,
        request: &ReadRequest,
        path: &FilePath,
        policy: impl Fn(&str) -> &'static Policy,
    ) -> Option<Result<Response, Error>> {
        match self.try_respond(request, path, policy).await {
            Ok(response) => Some(response),
            Err(Failure::Missing) => None,
            Err(Failure::Unreadable(cause)) => Some(Err(Error::Internal(cause))),
        }
    }

    async fn try_respond(
        &self,
        request: &ReadRequest,
        path: &FilePath,
        policy: impl Fn(&str) -> &'static Policy,
    ) -> Result<Result<Response, Error>, Failure> {
        let file = self.find(path).await?;
        let policy = policy(file.representation.media_type);
        let response = match request.respond(&file.representation, policy) {
            Ok(response) => response,
            Err(error) => return Ok(Err(error)),
        };
        let body = match response.bytes() {
            Some(bytes) => self.body(&file, bytes).await?,
            None => Body::Empty,
        };
        Ok(Ok(response.with_body(body)))
    }

    /// Finds a file that is there, is regular and is not behind a link. Its validators
    /// are those of its present content.
    async fn find(&self, path: &FilePath) -> Result<FoundFile, Failure> {
        let path = path.as_str();
        for _ in 0..ATTEMPTS {
            let stamp = self.stat(path).await?;
            // In a variable, so that the borrow is over before the next await.
            let cached = self.cache.borrow().get(path, stamp);
            let file = match cached {
                Some(file) => file,
                None => match self.load(path, stamp).await? {
                    Some(file) => file,
                    None => continue,
                },
            };
            return Ok(FoundFile {
                representation: file.representation,
                path: path.to_owned(),
                content: file.content,
            });
        }
        Err(Failure::Unreadable(format!("{path} keeps changing")))
    }

    /// Makes a body of bytes of a file.
    async fn body(&self, file: &FoundFile, bytes: Range<u64>) -> Result<Body, Failure> {
        if let Some(content) = &file.content {
            let bytes = bytes.start as usize..bytes.end as usize;
            return Ok(Body::Bytes(content.slice(bytes)));
        }
        // The result that comes with the stream is not needed: when the stream ends
        // early, the host sees fewer bytes than Content-Length promised and breaks the
        // transfer off.
        let opened = self.open_file(&file.path).await?;
        let (stream, _) = opened.read_via_stream(bytes.start);
        Ok(match bytes.end == file.representation.length {
            true => Body::HostStream(stream),
            false => Body::HostStreamPart {
                stream,
                length: bytes.end - bytes.start,
            },
        })
    }

    /// Reads length and time. It opens nothing: opening a FIFO would wait for its other end.
    async fn stat(&self, path: &str) -> Result<Stamp, Failure> {
        let stat = self.root.stat_at(PathFlags::empty(), path.to_owned()).await;
        let stat = stat.map_err(|error| failure(path, error))?;
        match stat.type_ {
            DescriptorType::RegularFile => Ok(stamp(&stat)),
            _ => Err(Failure::Missing),
        }
    }

    /// Describes a file, reads it if that is necessary, and keeps it. Returns `None` if the
    /// file has changed since `stamp`.
    async fn load(&self, path: &str, stamp: Stamp) -> Result<Option<CachedFile>, Failure> {
        let indexed = self
            .index
            .find(path)
            .filter(|entry| entry.length == stamp.length);
        let file = match indexed {
            Some(entry) if stamp.length > INLINE_LIMIT => CachedFile {
                representation: Rc::new(entry.clone()),
                content: None,
            },
            _ => match self.read(path, stamp.length).await? {
                Some(file) => file,
                None => return Ok(None),
            },
        };
        self.cache.borrow_mut().put(path, stamp, file.clone());
        Ok(Some(file))
    }

    /// Reads and hashes a file. Returns `None` if it does not have `length` bytes.
    async fn read(&self, path: &str, length: u64) -> Result<Option<CachedFile>, Failure> {
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
        let content = keep.then(|| content.into());
        Ok(Some(CachedFile {
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

/// A client's path can only cause a missing file. Other errors are the host's.
fn failure(path: &str, error: ErrorCode) -> Failure {
    match error {
        ErrorCode::Io
        | ErrorCode::InsufficientMemory
        | ErrorCode::Quota
        | ErrorCode::Interrupted
        | ErrorCode::Busy
        | ErrorCode::BadDescriptor
        | ErrorCode::Other(_) => Failure::Unreadable(format!("{path}: {error:?}")),
        _ => Failure::Missing,
    }
}
