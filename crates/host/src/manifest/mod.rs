//! An application's configuration: its `spin.toml`, the values of its variables, and the
//! files of its databases.

pub mod allowed_hosts;
mod check;
mod middleware;
mod parse;
pub mod runtime_config;
pub mod schema;
pub mod variables;
