//! Pictures that admins upload: rows in SQLite.

mod respond;
mod store;

pub use respond::respond_with_upload;
pub use store::{Upload, delete, list, store};
