//! What the imports of all formats write to.

use std::collections::BTreeSet;

use anyhow::Result;
use rusqlite::Connection;
use storefront_catalog::Draft;

use crate::accounts::Accounts;
use crate::pictures::{Pictures, Source};
use crate::products::{Products, Row};
use crate::report::{Report, Subject};

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

    /// Takes a product, or reports why a row is none. Notes tell what was changed in it.
    ///
    /// # Errors
    /// Errors of SQLite and of the report.
    pub fn add(
        &mut self,
        reference: String,
        draft: Result<Draft, String>,
        notes: BTreeSet<String>,
    ) -> Result<()> {
        let draft = match draft {
            Ok(draft) => draft,
            Err(reason) => return self.skip(&reference, &reason),
        };
        for note in notes {
            self.report.adjust(Subject::Product, &reference, &note)?;
        }
        self.products
            .add(&mut self.report, Row { reference, draft })
    }

    /// Reports a product that is not taken.
    ///
    /// # Errors
    /// Errors of the report.
    pub fn skip(&mut self, reference: &str, reason: &str) -> Result<()> {
        self.report.skip(Subject::Product, reference, reason)
    }
}
