//! An application's configuration: its `spin.toml`, the values of its variables, and
//! where its databases are.

pub mod allowed_hosts;
mod check;
pub mod runtime_config;
mod schema;
pub mod variables;

pub use schema::*;
