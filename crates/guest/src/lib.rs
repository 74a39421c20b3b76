//! What the storefront's components share: the HTTP edge, storage handles that
//! live as long as the instance, and the identity of the caller.
//!
//! An instance serves up to 16 requests at once, which interleave at every
//! `await`. So statics hold handles and settings, never a request's data.

pub mod auth;
pub mod client;
pub mod database;
pub mod error;
mod exchange;
pub mod fields;
pub mod json;
pub mod limit;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod page;
pub mod query;
pub mod redis;
pub mod secret;
pub mod service;
pub mod session;
pub mod turn;
pub mod user;
pub mod variables;

pub use error::{Error, Result};

/// Faster than the allocator of wasi-libc: a short request takes a fiftieth less time.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
