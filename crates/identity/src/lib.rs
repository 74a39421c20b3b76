//! Who is asking: accounts, sessions, access tokens, and limits on attempts.
//!
//! The extractors [`CurrentUser`] and [`Admin`] authenticate a request: a handler that
//! takes one of them is not called without it.

pub mod account;
mod account_cache;
mod extract;
#[cfg(feature = "openapi")]
mod openapi;
pub mod rate_limit;
pub mod secret;
pub mod session;
pub mod tokens;

pub use account::{Account, User};
pub use account_cache::AccountChange;
pub use extract::{Admin, BearerToken, CurrentUser, bearer};
pub use tokens::passwords;
