//! `spin:redis`: shared connections, and the functions that components call.

pub mod connection;
mod host;
pub mod pool;
mod values;
