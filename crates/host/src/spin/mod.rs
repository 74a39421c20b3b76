//! Spin's interfaces: the functions that components import from the host.

pub mod bindings;
mod config;
pub mod http;
pub mod redis;
pub mod sqlite;
mod variables;
