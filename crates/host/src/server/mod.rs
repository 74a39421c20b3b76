//! HTTP/1.1: connections, requests, and the responses of components.

pub mod client_stream;
pub mod request;
pub mod response;
pub mod router;
pub mod service;
