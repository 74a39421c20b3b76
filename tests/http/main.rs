//! Black-box tests of the application: everything goes over HTTP to the
//! embedded host, each test (or module) with a server, a Redis and a database
//! of its own. `docs` of the rules: the README's API table.
//!
//! Run all with `cargo test -p storefront-tests`. The module `stateless` also
//! runs against a server that is already there:
//! `BASE_URL=http://127.0.0.1:3000 cargo test -p storefront-tests --test http stateless`.

mod accounts;
mod admin;
mod audit;
mod components;
mod cors;
mod faults;
mod front;
mod health;
mod host;
mod imports;
mod libsql;
mod limits;
mod mail;
mod middleware;
mod oauth;
mod openapi;
mod operations;
mod pages;
mod passkeys;
mod pictures;
mod products;
mod sessions;
mod stateless;
mod tokens;
mod totp;
mod transport;
mod upgrade;

use storefront_tests as harness;
