//! `spin:sqlite`: databases, their connections, and the functions that components call.

mod connection;
pub mod database;
mod host;
pub mod local;
mod pragmas;
pub mod query;
pub mod remote;
mod turns;
