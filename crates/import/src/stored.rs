//! Reads products from the database.

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use storefront_catalog::{Draft, Money};

/// Selects all columns that [`draft`] needs.
pub const SELECT: &str = "
    select p.id, p.model, p.name, p.description, p.quantity, p.price_minor, p.image_url,
        c.name, p.tags, p.created_at
    from products p left join categories c on c.id = p.category_id";

/// Converts a row of [`SELECT`] to the draft that would write it.
///
/// # Errors
/// A column has an unexpected type.
pub fn draft(row: &Row<'_>) -> Result<Draft> {
    let tags: String = row.get(8)?;
    let tags = serde_json::from_str(&tags)
        .map_err(|error| Error::FromSqlConversionFailure(8, Type::Text, error.into()))?;
    Ok(Draft {
        id: Some(row.get(0)?),
        model: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        quantity: row.get(4)?,
        price: Money(row.get(5)?),
        image_url: row.get(6)?,
        category: row.get(7)?,
        tags,
        created_at: row.get(9)?,
    })
}
