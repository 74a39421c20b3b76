//! Writes customers as accounts, some hundred at a time.

use anyhow::Result;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use crate::report::Report;

/// Accounts in a transaction: few enough for the shop's own writes to wait only
/// moments.
const BATCH: usize = 200;

/// Characters of a name, as registration has it.
const MAX_NAME: usize = 100;
/// Characters of a telephone number, likewise.
const PHONE_LENGTHS: std::ops::RangeInclusive<usize> = 3..=32;

/// A customer who gets an account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which one it is in the input.
    pub reference: String,
    /// A valid address in lower case.
    pub email: String,
    /// A string that the component `auth` verifies.
    pub hashed_password: String,
    /// At most 100 characters.
    pub first_name: Option<String>,
    /// At most 100 characters.
    pub last_name: Option<String>,
    /// Digits and `+-(). `.
    pub phone_number: Option<String>,
    /// May not log in.
    pub is_disabled: bool,
    /// RFC 3339; now, when missing.
    pub created_at: Option<String>,
}

/// What accounts are written through.
pub struct Accounts<'a> {
    database: &'a Connection,
    is_trial: bool,
    batch: Vec<Account>,
}

impl<'a> Accounts<'a> {
    /// A trial counts what would happen and undoes it.
    pub fn new(database: &'a Connection, is_trial: bool) -> Self {
        Self {
            database,
            is_trial,
            batch: Vec::new(),
        }
    }

    /// Takes an account, and writes when there are enough.
    ///
    /// # Errors
    /// SQLite's.
    pub fn add(&mut self, report: &mut Report, account: Account) -> Result<()> {
        self.batch.push(account);
        match self.batch.len() {
            BATCH.. => self.flush(report),
            _ => Ok(()),
        }
    }

    /// Writes what has not been written yet. An account that exists stays as it
    /// is: its owner may have changed it here since.
    ///
    /// # Errors
    /// SQLite's.
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

/// It is short enough.
pub fn is_name(text: &str) -> bool {
    text.chars().count() <= MAX_NAME
}

/// Registration would take it.
pub fn is_phone_number(text: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_digit() || " +-().".contains(c);
    PHONE_LENGTHS.contains(&text.len()) && text.chars().all(is_allowed)
}

/// Gives whether the account is new. Nobody has shown yet that the address is
/// theirs: it is not verified.
fn write(transaction: &Transaction<'_>, account: &Account) -> Result<bool> {
    let mut known = transaction.prepare_cached("select 1 from users where email = ?")?;
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
