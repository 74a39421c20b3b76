//! `spin:sqlite`.

mod connection;
mod host;
mod pragmas;
mod query;

pub use host::{Database, Lease};
