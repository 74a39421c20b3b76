//! The library component `storefront:auth`: passwords and access tokens.
//!
//! It is composed into the components that need it and has no capability; its only state are
//! the keys that a component hands in and holds a handle of. See `wit/auth` for the contract of
//! each function.

mod bindings;
mod legacy;
mod passwords;
mod tokens;

/// Implements the exports of `wit/auth`.
struct Auth;
