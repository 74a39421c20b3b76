//! Products as WooCommerce exports them: a row for each product and for each variation, which
//! names its parent.

mod family;
mod row;

use anyhow::Result;

use crate::import::Import;
use crate::table::Table;
use family::Family;
use row::{Kind, Row};

/// Whether a table with these columns is WooCommerce's.
pub fn wrote(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|known| known == name);
    has("type") && has("sku") && has("regular price")
}

/// Imports all products. Products with variations are written at the end, as their rows may be
/// anywhere.
///
/// # Errors
/// The file cannot be read, or the database cannot be written.
pub fn import(mut table: Table, import: &mut Import<'_>) -> Result<()> {
    let today = import.products.today()?;
    let mut family = Family::default();
    while let Some(line) = table.next_line(&mut import.report)? {
        let row = Row {
            names: &table.names,
            cells: line.cells,
            reference: line.reference,
            today: &today,
        };
        match row.kind(import.all) {
            Kind::Refused(reason) => {
                import.skip(&row.reference, reason)?;
            }
            Kind::Simple => match row.simple() {
                Ok(listing) => listing.add_to(import)?,
                Err(reason) => import.skip(&row.reference, &reason)?,
            },
            Kind::Variable => family.add_parent(&row),
            Kind::Variation => match row.variation() {
                Ok(variation) => family.variations.push(variation),
                Err(reason) => import.skip(&row.reference, &reason)?,
            },
        }
    }
    family.finish(import)?;
    import.products.flush(&mut import.report)
}
