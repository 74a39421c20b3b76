//! SQLite and Redis.
//!
//! [`schema`] has the migrations, for whoever opens the database, and [`pictures`] the statements
//! that several programs write pictures with. The rest are handles
//! to what the host provides. An instance keeps them as long as it lives: each `open`
//! is a new connection.

#[cfg(feature = "handles")]
mod breaker;
#[cfg(feature = "handles")]
pub mod cache;
pub mod pictures;
#[cfg(feature = "handles")]
pub mod redis;
pub mod schema;
#[cfg(feature = "handles")]
pub mod sqlite;
