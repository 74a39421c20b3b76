//! Converts staged customers to accounts.

use anyhow::Result;
use rusqlite::Row;
use storefront_account::{parse_email, validate_name, validate_phone_number};

use super::staging::Staging;
use super::{passwords, text};
use crate::accounts::Account;
use crate::report::{Report, Subject};

/// `nth` is more than 1 for each further customer with the same address: OpenCart keeps its
/// stores' customers apart, while an address has one account here.
const CUSTOMERS: &str = "
    select *, row_number() over (partition by lower(trim(email)) order by customer_id) as nth
    from customer order by customer_id";

/// Passes each wanted customer to `take`, and reports the others.
///
/// # Errors
/// Errors of SQLite and of `take`.
pub fn read_customers(
    staging: &Staging,
    all: bool,
    report: &mut Report,
    mut take: impl FnMut(&mut Report, Account) -> Result<()>,
) -> Result<()> {
    let mut statement = staging.database.prepare(CUSTOMERS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let reference = row.get::<_, i64>("customer_id")?.to_string();
        let mut notes = Vec::new();
        match account(row, all, &reference, &mut notes)? {
            Err(reason) => report.skip(Subject::Customer, &reference, reason)?,
            Ok(account) => {
                for note in notes {
                    report.adjust(Subject::Customer, &reference, note)?;
                }
                take(report, account)?;
            }
        }
    }
    Ok(())
}

fn account(
    row: &Row<'_>,
    all: bool,
    reference: &str,
    notes: &mut Vec<&'static str>,
) -> Result<Result<Account, &'static str>> {
    let text = |column: &str| -> rusqlite::Result<String> {
        let text: Option<String> = row.get(column)?;
        Ok(text.unwrap_or_default())
    };
    let is_enabled = text("status")? == "1";
    if !is_enabled && !all {
        return Ok(Err("Disabled, or waits for approval; --all takes it too"));
    }
    if row.get::<_, i64>("nth")? > 1 {
        return Ok(Err("Another customer before has the same address"));
    }
    let Ok(email) = parse_email(&text::line(&text("email")?)) else {
        return Ok(Err("Email address is not valid"));
    };
    let (hashed_password, reason) = passwords::stored(&text("password")?, &text("salt")?);
    notes.extend(reason);
    let mut keep = |column: &str, is_fine: fn(&str) -> bool, note| -> Result<_> {
        let line = text::optional_line(&text(column)?);
        if line.as_deref().is_some_and(|line| !is_fine(line)) {
            notes.push(note);
            return Ok(None);
        }
        Ok(line)
    };
    Ok(Ok(Account {
        reference: reference.to_owned(),
        email,
        hashed_password,
        first_name: keep(
            "firstname",
            |text| validate_name(text).is_ok(),
            "First name was left out: it is too long or has control characters",
        )?,
        last_name: keep(
            "lastname",
            |text| validate_name(text).is_ok(),
            "Last name was left out: it is too long or has control characters",
        )?,
        phone_number: keep(
            "telephone",
            |text| validate_phone_number(text).is_ok(),
            "Telephone number was left out: it has other characters than 0-9 and + - ( ) .",
        )?,
        is_disabled: !is_enabled,
        created_at: text::time(&text("date_added")?),
    }))
}
