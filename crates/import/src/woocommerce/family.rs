//! Products and their variations, which are brought together when all rows are read.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use anyhow::Result;
use storefront_catalog::{MAX_VARIANTS, ProductOption, VariantDraft};

use super::row::Row;
use crate::import::Import;
use crate::listing::{Listing, add_value, stock};

/// A product with variations.
struct Parent {
    listing: Listing,
    attributes: Vec<(String, Vec<String>)>,
    stock: String,
    variations: Vec<Variation>,
}

/// A row that is one of the things that a product is sold as.
pub struct Variation {
    pub reference: String,
    /// The SKU of its parent, or its id as `id:7`.
    pub parent: String,
    pub position: i64,
    /// The value of each attribute; none stands for any.
    pub choice: BTreeMap<String, Option<String>>,
    pub variant: VariantDraft,
    /// Whether it has a stock of its own.
    pub is_counted: bool,
    pub notes: BTreeSet<String>,
}

/// Products with variations, until all rows are read.
#[derive(Default)]
pub struct Family {
    parents: Vec<Parent>,
    /// Positions of the parents, by `id:7` and by SKU.
    by_key: HashMap<String, usize>,
    pub variations: Vec<Variation>,
}

impl Family {
    /// Adds a product with variations.
    pub fn add_parent(&mut self, row: &Row<'_>) {
        let (id, sku) = (row.get("id"), row.get("sku"));
        for (key, text) in [(format!("id:{id}"), id), (sku.to_owned(), sku)] {
            if !text.is_empty() {
                self.by_key.insert(key, self.parents.len());
            }
        }
        self.parents.push(Parent {
            listing: row.listing(),
            attributes: row.attributes(),
            stock: row.get("stock").to_owned(),
            variations: Vec::new(),
        });
    }

    /// Writes all products.
    ///
    /// # Errors
    /// Errors of SQLite and of the report.
    pub fn finish(mut self, import: &mut Import<'_>) -> Result<()> {
        for variation in self.variations {
            match self.by_key.get(&variation.parent) {
                Some(at) => self.parents[*at].variations.push(variation),
                None => {
                    let parent = &variation.parent;
                    let reason = format!("Its product {parent:?} is not in the file, or not shown");
                    import.skip(&variation.reference, &reason)?;
                }
            }
        }
        for parent in self.parents {
            let reference = parent.listing.reference.clone();
            match parent.into_listing() {
                Ok(listing) => listing.add_to(import)?,
                Err(reason) => import.skip(&reference, &reason)?,
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
                listing.notes.insert(
                    "Its stock is counted for several variants together; each got all of it".into(),
                );
                variation.variant.quantity = stock(&self.stock, true, &mut listing.notes)?;
            }
            let Some(combinations) = combinations(&attributes, &variation.choice) else {
                let row = &variation.reference;
                return Err(format!(
                    "A variation that says \"any\" stands for more than {MAX_VARIANTS} ({row})"
                ));
            };
            if combinations.is_empty() {
                let row = &variation.reference;
                let note = format!("A variation without a value to choose was left out ({row})");
                listing.notes.insert(note);
            }
            for values in combinations {
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

/// All values that a choice stands for, in the order of the attributes; `None` if they are more
/// than a product can have.
fn combinations(
    attributes: &[(String, Vec<String>)],
    choice: &BTreeMap<String, Option<String>>,
) -> Option<Vec<Vec<String>>> {
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
        all = longer.take(MAX_VARIANTS + 1).collect();
        if all.len() > MAX_VARIANTS {
            return None;
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_stands_for_all_values() {
        let attributes = [
            ("Size".to_owned(), vec!["S".to_owned(), "M".to_owned()]),
            ("Colour".to_owned(), vec!["red".to_owned()]),
        ];
        let choice = BTreeMap::from([("Colour".to_owned(), Some("blue".to_owned()))]);
        let all = combinations(&attributes, &choice).unwrap();
        assert_eq!(all, [["S", "blue"], ["M", "blue"]]);
        let many: Vec<_> = (0..100).map(|value| value.to_string()).collect();
        let attributes = ["a", "b", "c", "d", "e"].map(|name| (name.to_owned(), many.clone()));
        assert_eq!(combinations(&attributes, &BTreeMap::new()), None);
    }
}
