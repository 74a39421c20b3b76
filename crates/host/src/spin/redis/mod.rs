//! `spin:redis`.

mod host;
mod pool;
mod values;

pub use host::Connection;
pub use pool::{Pool, connect};
