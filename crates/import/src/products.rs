//! Writes products in batches.

use std::collections::HashSet;

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use storefront_catalog::{Draft, Product, TextTools, slug, store};

use crate::report::{Report, Subject};

/// Products in a transaction. A larger batch would let the shop's own writes wait; a smaller
/// one would write the disk more often.
const BATCH: usize = 300;
/// Bytes of descriptions in a transaction, for the same reasons.
const BATCH_BYTES: usize = 2 << 20;

/// A product in the input.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its position in the input, such as `7` or `line 12`.
    pub reference: String,
    /// Its fields in the input.
    pub draft: Draft,
}

/// Writes the products of one import.
pub struct Products<'a> {
    database: &'a Connection,
    is_trial: bool,
    batch: Vec<Product>,
    batch_bytes: usize,
    batch_slugs: HashSet<String>,
    // The ids that the input has had so far.
    ids: HashSet<i64>,
    models: HashSet<String>,
    slugs: HashSet<String>,
}

impl<'a> Products<'a> {
    /// With `is_trial`, changes are counted and rolled back.
    pub fn new(database: &'a Connection, is_trial: bool) -> Self {
        Self {
            database,
            is_trial,
            batch: Vec::new(),
            batch_bytes: 0,
            batch_slugs: HashSet::new(),
            ids: HashSet::new(),
            models: HashSet::new(),
            slugs: HashSet::new(),
        }
    }

    /// Adds a product, and writes a batch when it is full. A product that breaks a rule, or
    /// that the input has had before, is reported and not written.
    ///
    /// # Errors
    /// Errors of SQLite and of the report.
    pub fn add(&mut self, report: &mut Report, row: Row) -> Result<()> {
        let Row { reference, draft } = row;
        let is_first = match draft.id {
            Some(id) => self.ids.insert(id),
            None => self.models.insert(draft.model.trim().to_owned()),
        };
        if !is_first {
            let reason = match draft.id {
                Some(id) => format!("Product {id} was in the input before"),
                None => "The model was in the input before; ids would tell them apart".into(),
            };
            return report.skip(Subject::Product, &reference, &reason);
        }
        let bytes = draft.description.len();
        let slug = draft.category.as_deref().and_then(slug::from_name);
        match draft.check(&TextTools::OWN) {
            Err(invalid) => {
                let rules: Vec<_> = invalid.into_iter().map(|(_, rule)| rule).collect();
                report.skip(Subject::Product, &reference, &rules.join("; "))
            }
            Ok(product) => {
                self.batch.push(product);
                self.batch_bytes += bytes;
                self.batch_slugs.extend(slug);
                match self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES {
                    true => self.flush(report),
                    false => Ok(()),
                }
            }
        }
    }

    /// Writes the products that are still in memory.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn flush(&mut self, report: &mut Report) -> Result<()> {
        let rows = store::rows(&self.batch)?;
        let transaction =
            Transaction::new_unchecked(self.database, TransactionBehavior::Immediate)?;
        for slug in self.batch_slugs.drain() {
            let mut known =
                transaction.prepare_cached("select 1 from categories where slug = ?")?;
            let is_known = known.exists([&slug])?;
            if self.slugs.insert(slug) {
                match is_known {
                    true => report.categories.unchanged += 1,
                    false => report.categories.new += 1,
                }
            }
        }
        transaction.execute(store::WRITE_CATEGORIES, [&rows])?;
        let mut statement = transaction.prepare_cached(store::WRITE_PRODUCTS)?;
        let versions = statement.query_map([&rows], |row| row.get::<_, i64>("version"))?;
        let mut written = 0;
        for version in versions {
            written += 1;
            match version? {
                1 => report.products.new += 1,
                _ => report.products.changed += 1,
            }
        }
        drop(statement);
        match self.is_trial {
            true => transaction.rollback()?,
            false => transaction.commit()?,
        }
        report.products.unchanged += (self.batch.len() - written) as u64;
        self.batch.clear();
        self.batch_bytes = 0;
        Ok(())
    }

    /// Deletes the categories that have no product any more.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn forget_empty_categories(&self) -> Result<()> {
        if !self.is_trial {
            self.database.execute(store::FORGET_EMPTY_CATEGORIES, [])?;
        }
        Ok(())
    }

    /// Whether more than a batch was read.
    pub fn has_many(&self) -> bool {
        self.ids.len() + self.models.len() > BATCH
    }

    /// The date of today in UTC, such as `2026-11-28`.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn today(&self) -> Result<String> {
        let sql = "select date('now')";
        Ok(self.database.query_row(sql, [], |row| row.get(0))?)
    }

    /// Reads a stored product by its id.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn find(&self, id: i64) -> Result<Option<Draft>> {
        let sql = format!("{} where p.id = ?", crate::stored::SELECT);
        let mut statement = self.database.prepare_cached(&sql)?;
        Ok(statement.query_row([id], crate::stored::draft).optional()?)
    }

    /// Whether another product than this one has a slug.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn has_slug(&self, slug: &str, id: Option<i64>) -> Result<bool> {
        let mut others = self.database.prepare_cached(store::OTHER_WITH_SLUG)?;
        Ok(others.exists((slug::from_name(slug), id))?)
    }

    /// Reads the ids of the products with this model, at most two: that is enough to see that
    /// the model is not unique.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn ids_of_model(&self, model: &str) -> Result<Vec<i64>> {
        let sql = "select id from products where model = ? limit 2";
        let mut statement = self.database.prepare_cached(sql)?;
        let ids = statement.query_map([model.trim()], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}
