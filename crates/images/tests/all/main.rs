//! Tests from outside: of the library with generated pictures, and of the
//! program `make-sizes` in temporary folders.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod generated;
mod library;
mod make_sizes;
mod other_decoders;
