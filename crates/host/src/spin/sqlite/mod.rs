//! `spin:sqlite`: databases, their connections, and the functions that components call.

mod connection;
pub mod database;
mod host;
mod pragmas;
mod query;
