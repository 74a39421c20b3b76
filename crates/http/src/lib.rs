//! Requests in, responses out: what all components of the storefront do over HTTP.
//!
//! A component calls [`service::serve`] with the host's request. That turns it into a
//! request of the `http` crate ([`incoming`]), lets the component respond, adds what
//! every response has in common (CORS, `nosniff`), and hands the response to the host
//! ([`outgoing`]). [`service::route`] responds with an axum router.
//!
//! An instance serves up to 16 requests at once, which interleave at every
//! `await`. So statics hold handles and settings, never a request's data.

pub mod body;
pub mod client;
pub mod conditional;
pub mod content;
pub mod cookies;
pub mod cors;
pub mod date;
pub mod default_headers;
pub mod entity_tag;
pub mod error;
pub mod exclusive;
pub mod fields;
mod incoming;
pub mod json;
pub mod language;
pub mod methods;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod outgoing;
pub mod page;
pub mod public_url;
pub mod quality;
pub mod query;
pub mod range;
pub mod representation;
pub mod same_origin;
pub mod service;
pub mod shop_name;
mod strict_json;
pub mod time_limit;
mod transport;

pub use body::{Body, Response};
pub use client::Client;
pub use error::{Error, FieldError, Result, SecondFactor};
pub use incoming::Request;
pub use json::{Json, RequestBody};
pub use representation::Representation;

/// Faster than the allocator of wasi-libc: a short request takes a fiftieth less time.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
