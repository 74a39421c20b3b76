//! Products as the database has them.

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use storefront_catalog::{Draft, Money};

/// All columns of [`draft`].
pub const SELECT: &str = "
    select p.id, p.model, p.name, p.description, p.quantity, p.price_minor, p.image_url,
        c.name, p.tags, p.created_at
    from products p left join categories c on c.id = p.category_id";

/// The draft that would make this row of [`SELECT`].
///
/// # Errors
/// A column is of another type.
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
