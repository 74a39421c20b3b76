//! Host traits for Spin's interfaces, generated from the WIT in spin-sdk.

#![allow(missing_docs, clippy::all, clippy::pedantic)]

include!(concat!(env!("OUT_DIR"), "/bindings.rs"));
