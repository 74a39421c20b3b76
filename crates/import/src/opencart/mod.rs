//! Database dumps of OpenCart 3 and 4: products, their categories, customers.
//!
//! A dump has its tables one after the other, so the rows that belong together
//! are far apart. Those of interest are staged in a private database on disk
//! (`staging.rs`) and read from there: memory stays the same for dumps of any
//! size, and a dump that turns out to be cut has changed nothing in the shop.

mod catalogue;
mod customers;
mod language;
mod passwords;
mod price;
mod staging;
mod text;

use std::io::Read;

use anyhow::Result;

use crate::accounts::Accounts;
use crate::products::Products;
use crate::report::Report;
use crate::{dump, progress};
use staging::Staging;

/// What to take of a dump.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the names of its tables start with.
    pub prefix: String,
    /// A language's id or code; none is the shop's own.
    pub language: Option<String>,
    /// Disabled products and customers too.
    pub all: bool,
}

/// Imports a dump.
///
/// # Errors
/// It is not whole, or not of OpenCart, or the database cannot be written.
pub fn import(
    dump: impl Read,
    choice: &Choice,
    products: &mut Products<'_>,
    accounts: &mut Accounts<'_>,
    report: &mut Report,
) -> Result<()> {
    let mut staging = Staging::new(&choice.prefix)?;
    let mut sink = staging.sink(report)?;
    dump::read(dump, &mut sink)?;
    sink.finish()?;
    staging.check()?;

    let progress = progress::rows("products", staging.count("product")?);
    let language = language::choose(&staging, choice.language.as_deref())?;
    catalogue::read(&staging, language, choice.all, report, |report, row| {
        progress.inc(1);
        products.add(report, row)
    })?;
    products.flush(report)?;
    drop(progress);

    let progress = progress::rows("customers", staging.count("customer")?);
    customers::read(&staging, choice.all, report, |report, account| {
        progress.inc(1);
        accounts.add(report, account)
    })?;
    accounts.flush(report)?;
    Ok(())
}
