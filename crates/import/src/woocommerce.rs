//! Products as WooCommerce exports them: a row for each product and for each variation, which
//! names its parent.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Result;
use storefront_catalog::{ProductOption, VariantDraft};

use crate::import::Import;
use crate::listing::{Listing, add_value, is_true, line, optional_price, stock};
use crate::report::Subject;
use crate::table::Table;

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
    while let Some(row) = table.next_line()? {
        let cells = match row.cells {
            Ok(cells) => cells,
            Err(reason) => {
                import
                    .report
                    .skip(Subject::Product, &row.reference, &reason)?;
                continue;
            }
        };
        let row = Row {
            names: &table.names,
            cells,
            reference: row.reference,
            today: &today,
        };
        match row.kind(import.all) {
            Kind::Refused(reason) => {
                import
                    .report
                    .skip(Subject::Product, &row.reference, reason)?;
            }
            Kind::Simple => match row.simple() {
                Ok(listing) => listing.add_to(import)?,
                Err(reason) => import
                    .report
                    .skip(Subject::Product, &row.reference, &reason)?,
            },
            Kind::Variable => family.add_parent(&row),
            Kind::Variation => match row.variation() {
                Ok(variation) => family.variations.push(variation),
                Err(reason) => import
                    .report
                    .skip(Subject::Product, &row.reference, &reason)?,
            },
        }
    }
    family.finish(import)?;
    import.products.flush(&mut import.report)
}

/// What a row is.
enum Kind {
    Simple,
    Variable,
    Variation,
    Refused(&'static str),
}

struct Row<'a> {
    names: &'a [String],
    cells: Vec<String>,
    reference: String,
    today: &'a str,
}

impl Row<'_> {
    fn get(&self, name: &str) -> &str {
        let position = self.names.iter().position(|known| known == name);
        position.map_or("", |at| self.cells[at].trim())
    }

    fn kind(&self, all: bool) -> Kind {
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
    fn listing(&self) -> Listing {
        let (short, long) = (self.get("short description"), self.get("description"));
        let texts = [short, long].into_iter().filter(|text| !text.is_empty());
        let sku = match self.get("sku") {
            "" => format!("WC-{}", self.get("id")),
            sku => sku.to_owned(),
        };
        let mut tags = list(self.get("tags"));
        tags.extend(list(self.get("brands")));
        Listing {
            reference: self.reference.clone(),
            sku,
            name: line(self.get("name")),
            // Line ends are written as `\n`.
            description: texts.collect::<Vec<_>>().join("\n").replace("\\n", "\n"),
            category: category(self.get("categories")),
            tags,
            images: list(self.get("images")),
            ..Listing::default()
        }
    }

    fn simple(&self) -> Result<Listing, String> {
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
            image_url: list(self.get("images"))
                .into_iter()
                .next()
                .unwrap_or_default(),
            ..VariantDraft::default()
        })
    }

    fn variation(&self) -> Result<Variation, String> {
        // Some are counted together, with their parent.
        let is_counted = self.get("stock") != "parent" || self.get("in stock?") == "0";
        let stock = if is_counted { self.get("stock") } else { "0" };
        let mut notes = BTreeSet::new();
        let variant = self.variant(stock, &mut notes)?;
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
    fn attributes(&self) -> Vec<(String, Vec<String>)> {
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

/// A product with variations.
struct Parent {
    listing: Listing,
    attributes: Vec<(String, Vec<String>)>,
    stock: String,
    variations: Vec<Variation>,
}

struct Variation {
    reference: String,
    /// The SKU of its parent, or its id as `id:7`.
    parent: String,
    position: i64,
    /// The value of each attribute; none stands for any.
    choice: BTreeMap<String, Option<String>>,
    variant: VariantDraft,
    /// Whether it has a stock of its own.
    is_counted: bool,
    notes: BTreeSet<String>,
}

/// Products with variations, until all rows are read.
#[derive(Default)]
struct Family {
    parents: Vec<Parent>,
    /// Positions of the parents, by `id:7` and by SKU.
    by_key: HashMap<String, usize>,
    variations: Vec<Variation>,
}

impl Family {
    fn add_parent(&mut self, row: &Row<'_>) {
        for key in [format!("id:{}", row.get("id")), row.get("sku").to_owned()] {
            self.by_key.insert(key, self.parents.len());
        }
        self.parents.push(Parent {
            listing: row.listing(),
            attributes: row.attributes(),
            stock: row.get("stock").to_owned(),
            variations: Vec::new(),
        });
    }

    fn finish(mut self, import: &mut Import<'_>) -> Result<()> {
        for variation in self.variations {
            match self.by_key.get(&variation.parent) {
                Some(at) => self.parents[*at].variations.push(variation),
                None => {
                    let parent = &variation.parent;
                    let reason = format!("Its product {parent:?} is not in the file, or not shown");
                    import
                        .report
                        .skip(Subject::Product, &variation.reference, &reason)?;
                }
            }
        }
        for parent in self.parents {
            let reference = parent.listing.reference.clone();
            match parent.into_listing() {
                Ok(listing) => listing.add_to(import)?,
                Err(reason) => import.report.skip(Subject::Product, &reference, &reason)?,
            }
        }
        Ok(())
    }
}

impl Parent {
    /// Makes its options of the attributes that its variations have.
    fn into_listing(mut self) -> Result<Listing, String> {
        self.variations.sort_by_key(|variation| variation.position);
        let is_chosen = |name: &String| {
            let mut choices = self.variations.iter().map(|variation| &variation.choice);
            choices.any(|choice| choice.contains_key(name))
        };
        let attributes: Vec<_> = self
            .attributes
            .into_iter()
            .filter(|(name, _)| is_chosen(name))
            .collect();
        if attributes.is_empty() {
            return Err("It has no variations that can be chosen".into());
        }
        let mut listing = self.listing;
        let named = attributes.iter().map(|(name, _)| ProductOption {
            name: name.clone(),
            values: Vec::new(),
        });
        listing.options = named.collect();
        let mut known = HashSet::new();
        for mut variation in self.variations {
            listing.notes.append(&mut variation.notes);
            if !variation.is_counted {
                variation.variant.quantity = stock(&self.stock, true, &mut listing.notes)?;
            }
            for values in combinations(&attributes, &variation.choice) {
                // Of two variations that fit, the first counts, as there.
                if !known.insert(values.clone()) {
                    continue;
                }
                let mut variant = variation.variant.clone();
                for (option, value) in listing.options.iter_mut().zip(values) {
                    add_value(option, &value);
                    variant.options.insert(option.name.clone(), value);
                }
                listing.variants.push(variant);
            }
        }
        for (option, (_, values)) in listing.options.iter_mut().zip(&attributes) {
            let place = |value: &String| values.iter().position(|known| known == value);
            option
                .values
                .sort_by_key(|value| place(value).unwrap_or(usize::MAX));
        }
        Ok(listing)
    }
}

/// All values that a choice stands for, in the order of the attributes.
fn combinations(
    attributes: &[(String, Vec<String>)],
    choice: &BTreeMap<String, Option<String>>,
) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    for (name, values) in attributes {
        let chosen = match choice.get(name).cloned().flatten() {
            Some(value) => vec![value],
            None => values.clone(),
        };
        let longer = all.iter().flat_map(|start| {
            chosen.iter().map(|value| {
                let mut values = start.clone();
                values.push(value.clone());
                values
            })
        });
        all = longer.collect();
    }
    all
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

    #[test]
    fn what_is_not_chosen_stands_for_all_values() {
        let attributes = [
            ("Size".to_owned(), vec!["S".to_owned(), "M".to_owned()]),
            ("Colour".to_owned(), vec!["red".to_owned()]),
        ];
        let choice = BTreeMap::from([("Colour".to_owned(), Some("blue".to_owned()))]);
        let all = combinations(&attributes, &choice);
        assert_eq!(all, [["S", "blue"], ["M", "blue"]]);
    }
}
