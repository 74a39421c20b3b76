//! Reads products from the database.

use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::de::DeserializeOwned;
use storefront_catalog::{Draft, Money, ProductOption, Variant, store};

/// Selects all columns that [`draft`] needs.
pub const SELECT: &str = "
    select p.id, p.model, p.name, p.description, p.quantity, p.price_minor, p.image_url,
        c.name, p.tags, p.created_at, p.slug, p.compare_at_minor, p.images, p.options, p.variants
    from products p left join categories c on c.id = p.category_id";

/// Converts a row of [`SELECT`] to the draft that would write it.
///
/// # Errors
/// A column has an unexpected type.
pub fn draft(row: &Row<'_>) -> Result<Draft> {
    let options: Vec<ProductOption> = json(row, 13)?.unwrap_or_default();
    let variants: Vec<Variant> = json(row, 14)?.unwrap_or_default();
    let variants = variants.into_iter().map(|one| one.into_draft(&options));
    let image_url: String = row.get(6)?;
    Ok(Draft {
        id: Some(row.get(0)?),
        model: row.get(1)?,
        name: row.get(2)?,
        description: row.get(3)?,
        quantity: row.get(4)?,
        price: Money(row.get(5)?),
        compare_at_price: row.get::<_, Option<i64>>(11)?.map(Money),
        images: store::all_images(&image_url, json(row, 12)?),
        image_url,
        category: row.get(7)?,
        tags: json(row, 8)?.unwrap_or_default(),
        slug: row.get(10)?,
        variants: variants.collect(),
        options,
        created_at: row.get(9)?,
    })
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    let value = text.map(|text| serde_json::from_str(&text)).transpose();
    value.map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}
