//! HTTP/1.1: connections, requests, and the responses of components.
//!
//! A request goes through `listener.rs`, `connection.rs`, `thread_server.rs`, `router.rs`,
//! `request.rs` and `component_service.rs`; its response through `response.rs`.

pub mod accepted;
mod client_stream;
mod component_service;
mod connection;
mod exchange;
pub mod listener;
mod request;
mod response;
pub mod router;
pub mod thread_server;
