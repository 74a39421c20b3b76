//! Rows of the table.

use std::collections::BTreeSet;

use storefront_catalog::VariantDraft;

use super::family::Variation;
use crate::listing::{Listing, is_true, line, optional_price, stock};

/// What a row is.
pub enum Kind {
    /// A product without variations.
    Simple,
    /// A product with variations.
    Variable,
    /// A variation of one.
    Variation,
    /// None that is taken; why.
    Refused(&'static str),
}

/// A row of the table.
pub struct Row<'a> {
    pub names: &'a [String],
    pub cells: Vec<String>,
    pub reference: String,
    /// The date, such as `2026-11-28`.
    pub today: &'a str,
}

impl Row<'_> {
    pub fn get(&self, name: &str) -> &str {
        let position = self.names.iter().position(|known| known == name);
        position.map_or("", |at| self.cells[at].trim())
    }

    pub fn kind(&self, all: bool) -> Kind {
        let kinds = self.get("type").to_lowercase();
        let is = |kind: &str| kinds.split(',').any(|one| one.trim() == kind);
        let is_shown = matches!(self.get("published"), "" | "1");
        match () {
            () if is("grouped") => Kind::Refused("Grouped products are not sold themselves"),
            () if is("external") => Kind::Refused("Is sold in another shop"),
            () if !all && !is_shown => {
                Kind::Refused("Not shown in the other shop; --all takes it too")
            }
            () if is("variation") => Kind::Variation,
            () if is("variable") => Kind::Variable,
            () => Kind::Simple,
        }
    }

    /// What products of all kinds have.
    pub fn listing(&self) -> Listing {
        let (short, long) = (self.get("short description"), self.get("description"));
        let texts = [short, long].into_iter().filter(|text| !text.is_empty());
        let sku = match self.get("sku") {
            "" => format!("WC-{}", self.get("id")),
            sku => sku.to_owned(),
        };
        let mut tags = list(self.get("tags"));
        tags.extend(list(self.get("brands")));
        let columns = [
            ("description", &["description", "short description"][..]),
            ("category", &["categories"]),
            ("tags", &["tags", "brands"]),
            ("quantity", &["stock", "in stock?"]),
        ];
        let has = |name: &&str| self.names.iter().any(|known| known == name);
        let is_missing = |names: &[&str]| !names.iter().any(has);
        let missing = columns.into_iter().filter(|(_, names)| is_missing(names));
        Listing {
            reference: self.reference.clone(),
            sku,
            name: line(self.get("name")),
            // Line ends are written as `\n`.
            description: texts.collect::<Vec<_>>().join("\n").replace("\\n", "\n"),
            category: category(self.get("categories")),
            tags,
            images: list(self.get("images")),
            missing: missing.map(|(field, _)| field).collect(),
            ..Listing::default()
        }
    }

    pub fn simple(&self) -> Result<Listing, String> {
        let mut listing = self.listing();
        let variant = self.variant(self.get("stock"), &mut listing.notes)?;
        listing.variants = vec![variant];
        Ok(listing)
    }

    /// Its price and stock.
    fn variant(
        &self,
        stock_cell: &str,
        notes: &mut BTreeSet<String>,
    ) -> Result<VariantDraft, String> {
        let regular = optional_price(self.get("regular price"))?;
        let sale = optional_price(self.get("sale price"))?.filter(|_| self.is_on_sale());
        let Some(price) = sale.or(regular) else {
            return Err("It has no price".into());
        };
        let is_sold = is_true(self.get("in stock?")) || self.get("in stock?") == "backorder";
        let quantity = match self.get("in stock?") {
            "0" => 0,
            _ => stock(stock_cell, is_sold, notes)?,
        };
        Ok(VariantDraft {
            sku: self.get("sku").to_owned(),
            price,
            compare_at_price: regular.filter(|regular| *regular > price),
            quantity,
            ..VariantDraft::default()
        })
    }

    pub fn variation(&self) -> Result<Variation, String> {
        // Some are counted together, with their parent.
        let is_counted = self.get("stock") != "parent" || self.get("in stock?") == "0";
        let stock = if is_counted { self.get("stock") } else { "0" };
        let mut notes = BTreeSet::new();
        let mut variant = self.variant(stock, &mut notes)?;
        variant.image_url = list(self.get("images"))
            .into_iter()
            .next()
            .unwrap_or_default();
        let attributes = self.attributes().into_iter();
        let choice = attributes.map(|(name, values)| (name, values.into_iter().next()));
        Ok(Variation {
            reference: self.reference.clone(),
            parent: self.get("parent").to_owned(),
            position: self.get("position").parse().unwrap_or_default(),
            choice: choice.collect(),
            variant,
            is_counted,
            notes,
        })
    }

    fn is_on_sale(&self) -> bool {
        // Dates begin as `2026-11-28`.
        let day = |name: &str| self.get(name).get(..10).map(str::to_owned);
        let has_begun = day("date sale price starts").is_none_or(|day| *day <= *self.today);
        has_begun && day("date sale price ends").is_none_or(|day| *day >= *self.today)
    }

    /// Its attributes with their values, in their order.
    pub fn attributes(&self) -> Vec<(String, Vec<String>)> {
        let mut attributes = Vec::new();
        for number in 1.. {
            let name = format!("attribute {number} name");
            if self.names.iter().all(|known| *known != name) {
                break;
            }
            let values = list(self.get(&format!("attribute {number} value(s)")));
            let name = line(self.get(&name));
            if !name.is_empty() {
                attributes.push((name, values.iter().map(|value| line(value)).collect()));
            }
        }
        attributes
    }
}

/// The deepest of the categories, which are paths such as `Clothing > Shirts`; the first of
/// several.
fn category(cell: &str) -> Option<String> {
    let paths = list(cell);
    let depth = |path: &String| path.matches('>').count();
    let deepest = paths.iter().map(depth).max()?;
    let path = paths.iter().find(|path| depth(path) == deepest)?;
    let name = line(path.rsplit('>').next().unwrap_or_default());
    (!name.is_empty()).then_some(name)
}

/// Splits a list at its commas. A comma in a value is written as `\,`.
fn list(cell: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, items.last_mut()) {
            ('\\', Some(item)) if characters.peek() == Some(&',') => {
                item.extend(characters.next());
            }
            (',', _) => items.push(String::new()),
            (c, Some(item)) => item.push(c),
            (_, None) => {}
        }
    }
    let items = items.iter().map(|item| item.trim().to_owned());
    items.filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_commas_between_their_values() {
        assert_eq!(list(r"a, b\, c,, d"), ["a", "b, c", "d"]);
        assert_eq!(list(""), [""; 0]);
        let found = category("Clothing, Clothing > Shirts, Music > Albums");
        assert_eq!(found.as_deref(), Some("Shirts"));
        assert_eq!(category(""), None);
    }
}
