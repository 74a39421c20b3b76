//! Tests from outside: of the library with generated pictures, and of the
//! program `make-sizes` in temporary folders.

mod generated;
mod library;
mod make_sizes;
