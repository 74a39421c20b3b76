//! Chooses the language of the texts.

use anyhow::{Result, bail};
use rusqlite::OptionalExtension;

use super::staging::{LANGUAGE_SETTINGS, Staging};

/// Returns the id of the requested language, which is given by its id or code. Without one, it
/// is the shop's own language, and if no setting names that, the lowest id that has a product.
///
/// # Errors
/// The requested language is not in the dump.
pub fn choose(staging: &Staging, asked: Option<&str>) -> Result<i64> {
    if let Some(asked) = asked {
        return find(staging, asked);
    }
    for key in LANGUAGE_SETTINGS {
        let sql = "select l.language_id from setting s join language l on l.code = s.value
            where s.key = ? order by s.store_id limit 1";
        let language = staging.database.query_row(sql, [key], |row| row.get(0));
        if let Some(language) = language.optional()? {
            return Ok(language);
        }
    }
    let sql = "select coalesce(min(language_id), 1) from product_description";
    Ok(staging.database.query_row(sql, [], |row| row.get(0))?)
}

fn find(staging: &Staging, asked: &str) -> Result<i64> {
    let sql = "select language_id from language where language_id = ?1 or code = ?1
        union select language_id from product_description where language_id = ?1 limit 1";
    let found = staging.database.query_row(sql, [asked], |row| row.get(0));
    if let Some(language) = found.optional()? {
        return Ok(language);
    }
    let known = "select group_concat(language_id || ' (' || code || ')', ', ') from language";
    let known: Option<String> = staging.database.query_row(known, [], |row| row.get(0))?;
    match known {
        Some(known) => bail!("no language {asked:?} in this dump; there is {known}"),
        None => bail!("no language {asked:?} in this dump"),
    }
}
