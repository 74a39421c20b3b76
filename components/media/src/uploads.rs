//! Pictures that admins upload: rows in SQLite.

mod respond;
mod store;

pub use respond::respond_with_upload;
pub use store::{Upload, delete, list, store};

/// Bytes of a picture in one row. An instance holds one row of a picture that it sends,
/// and no larger value comes from the database at once.
const CHUNK_BYTES: usize = 256 * 1024;
