//! Writes customers as accounts, in batches.

use anyhow::Result;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::report::Report;

/// Accounts in a transaction. A larger batch would let the shop's own writes wait.
const BATCH: usize = 200;

/// An account to write.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its position in the input.
    pub reference: String,
    /// A valid address in lower case.
    pub email: String,
    /// A hash that the component `auth` verifies.
    pub hashed_password: String,
    /// At most 100 characters.
    pub first_name: Option<String>,
    /// At most 100 characters.
    pub last_name: Option<String>,
    /// Digits and `+-(). `.
    pub phone_number: Option<String>,
    /// Whether login is refused.
    pub is_disabled: bool,
    /// In RFC 3339; without it, now.
    pub created_at: Option<String>,
}

/// Writes the accounts of one import.
pub struct Accounts<'a> {
    database: &'a Connection,
    is_trial: bool,
    batch: Vec<Account>,
}

impl<'a> Accounts<'a> {
    /// With `is_trial`, changes are counted and rolled back.
    pub fn new(database: &'a Connection, is_trial: bool) -> Self {
        Self {
            database,
            is_trial,
            batch: Vec::new(),
        }
    }

    /// Adds an account, and writes a batch when it is full.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn add(&mut self, report: &mut Report, account: Account) -> Result<()> {
        self.batch.push(account);
        match self.batch.len() {
            BATCH.. => self.flush(report),
            _ => Ok(()),
        }
    }

    /// Writes the accounts that are still in memory. An existing account stays as it is: its
    /// owner may have changed it.
    ///
    /// # Errors
    /// Errors of SQLite.
    pub fn flush(&mut self, report: &mut Report) -> Result<()> {
        let transaction =
            Transaction::new_unchecked(self.database, TransactionBehavior::Immediate)?;
        for account in self.batch.drain(..) {
            match write(&transaction, &account)? {
                true => report.customers.new += 1,
                false => report.customers.unchanged += 1,
            }
        }
        match self.is_trial {
            true => transaction.rollback()?,
            false => transaction.commit()?,
        }
        Ok(())
    }
}

/// Returns whether the account is new. Its address is not verified, as nobody has shown that it
/// is theirs.
fn write(transaction: &Transaction<'_>, account: &Account) -> Result<bool> {
    let mut known = transaction.prepare_cached(
        "select 1 from users where email = ?1 union all
         select 1 from former_emails where email = ?1 and expires_at > unixepoch()",
    )?;
    if known.exists([&account.email])? {
        return Ok(false);
    }
    let uid = Uuid::new_v4().to_string();
    transaction
        .prepare_cached(
            "insert into registrations
                 (uid, email, hashed_password, first_name, last_name, phone_number)
             values (?, ?, ?, ?, ?, ?)",
        )?
        .execute((
            &uid,
            &account.email,
            &account.hashed_password,
            &account.first_name,
            &account.last_name,
            &account.phone_number,
        ))?;
    transaction
        .prepare_cached(
            "update users set created_at = coalesce(?, created_at), disabled = ? where uid = ?",
        )?
        .execute((&account.created_at, account.is_disabled, &uid))?;
    Ok(true)
}
