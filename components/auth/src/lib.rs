//! The library component `storefront:auth`: passwords, access tokens and passkeys.
//!
//! It is composed into the components that need it and holds neither state nor
//! capability; see `wit/auth.wit` for the contract of each function.

mod bindings;
mod legacy;
mod passkeys;
mod passwords;
mod tokens;

/// Implements the exports of `wit/auth.wit`.
struct Auth;
