//! Pictures that admins upload: rows in SQLite.

mod read;
mod write;

pub use read::read;
pub use write::{Stored, delete, list, store};

/// Bytes of a picture in one row: what an instance holds of a picture that it
/// sends, and the largest value that crosses from the database at once.
const PIECE_BYTES: usize = 256 * 1024;
