//! Journeys through the web front in headless Chromium: each a story about somebody who
//! finds things by what they are called, on a shop of its own.
//!
//! `make test-browser` gets what is needed (Chromium, chromedriver, axe-core) and runs
//! all of them; `cargo test --release -p storefront-tests --test browser <name>` one.

mod account;
mod catalog;
mod chromium;
mod deletion;
mod email_change;
mod every_page;
mod first_view;
mod keyboard;
mod languages;
mod manage_many;
mod manage_products;
mod manage_users;
mod manage_variants;
mod newcomer;
mod passkeys;
mod passwords;
mod readme;
mod sessions;
mod staying;
mod tokens;
mod two_factor;
mod variants;
