//! Statements that write pictures: uploads of admins, and those of an import.

/// The bytes of a picture in one row. Who sends a picture holds one row of it, and no larger value
/// comes from the database at once.
pub const PIECE_BYTES: usize = 256 * 1024;

/// Deletes a picture with all its files. The parameter is its path.
pub const DELETE: &str = "delete from pictures where path = ?";

/// Writes a picture. The parameters are path, media type, bytes, width, height, and entity tag
/// of the original.
pub const INSERT: &str = "insert into pictures (path, media, length, width, height, etag, modified)
    values (?, ?, ?, ?, ?, ?, unixepoch())";

/// Writes a file of a picture and returns its id. The parameters are the picture's path, the
/// width or 0 for the original, media type, entity tag, and bytes.
pub const INSERT_FILE: &str = "insert into picture_files (path, width, media, etag, length)
    values (?, ?, ?, ?, ?) returning id";

/// Writes a piece of a file. The parameters are the file's id, the piece's number, and its
/// bytes, at most [`PIECE_BYTES`].
pub const INSERT_PIECE: &str =
    "insert into picture_pieces (file_id, number, bytes) values (?, ?, ?)";
