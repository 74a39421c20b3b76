//! Database dumps of OpenCart 3 and 4: products, their categories, customers.
//!
//! In a dump, one table follows another, so rows that belong together are far apart. The wanted
//! rows are staged in a private database on disk (`staging.rs`) and read from there. Memory is
//! constant for dumps of any size, and a truncated dump changes nothing in the shop.

mod customers;
mod language;
mod passwords;
mod price;
mod products;
mod staging;
mod text;

use std::io::Read;

use anyhow::Result;

use crate::import::Import;
use crate::{dump, progress};
use staging::Staging;

/// What to import from a dump.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The prefix of its tables' names.
    pub prefix: String,
    /// A language's id or code; without it, the shop's own language.
    pub language: Option<String>,
}

/// Imports a dump.
///
/// # Errors
/// The dump is truncated or not one of OpenCart, or the database cannot be written.
pub fn import(dump: impl Read, choice: &Choice, import: &mut Import<'_>) -> Result<()> {
    let mut staging = Staging::new(&choice.prefix)?;
    let mut sink = staging.sink(&mut import.report)?;
    dump::read_rows(dump, &mut sink)?;
    sink.finish()?;
    staging.check()?;

    let progress = progress::rows("products", staging.count("product")?);
    let language = language::choose(&staging, choice.language.as_deref())?;
    products::read_products(&staging, language, import, &progress)?;
    import.products.flush(&mut import.report)?;
    drop(progress);

    let progress = progress::rows("customers", staging.count("customer")?);
    let (accounts, report) = (&mut import.accounts, &mut import.report);
    customers::read_customers(&staging, import.all, report, |report, account| {
        progress.inc(1);
        accounts.add(report, account)
    })?;
    accounts.flush(report)?;
    Ok(())
}
