//! What the imports of all formats write to.

use rusqlite::Connection;

use crate::accounts::Accounts;
use crate::pictures::{Pictures, Source};
use crate::products::Products;
use crate::report::Report;

/// An import in progress.
pub struct Import<'a> {
    /// Takes the products.
    pub products: Products<'a>,
    /// Takes the customers.
    pub accounts: Accounts<'a>,
    /// Takes the pictures of the products.
    pub pictures: Pictures<'a>,
    /// Says what was done.
    pub report: Report,
    /// Whether products are taken that the other shop does not show.
    pub all: bool,
}

impl<'a> Import<'a> {
    /// Starts an import. With `is_trial`, changes are counted and rolled back.
    pub fn new(
        database: &'a Connection,
        is_trial: bool,
        source: Option<Source>,
        report: Report,
        all: bool,
    ) -> Self {
        Self {
            products: Products::new(database, is_trial),
            accounts: Accounts::new(database, is_trial),
            pictures: Pictures::new(database, is_trial, source),
            report,
            all,
        }
    }
}
