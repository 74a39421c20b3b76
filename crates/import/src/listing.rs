//! Products of other shops' tables: what Shopify and WooCommerce have in common.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;
use sha2::{Digest, Sha256};
use storefront_catalog::{MAX_SHORT, MAX_TAGS, MAX_VALUES, Money, ProductOption, VariantDraft};

use crate::fields::{self, Fields};
use crate::import::Import;
use crate::price;

/// The stock of what the other shop sells without counting it.
const UNCOUNTED: i64 = 1_000;

/// A product of another shop.
#[derive(Default)]
pub struct Listing {
    /// Its position in the file.
    pub reference: String,
    /// What identifies it there, and what its address is made of.
    pub handle: String,
    /// Its own stock keeping unit, which becomes its model.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// HTML.
    pub description: String,
    /// The name of its category.
    pub category: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// The addresses of its pictures.
    pub images: Vec<String>,
    /// What a buyer chooses.
    pub options: Vec<ProductOption>,
    /// What it is sold as. Without options, there is one.
    pub variants: Vec<VariantDraft>,
    /// Its fields for which the table has no column: they stay as they are.
    pub missing: Vec<&'static str>,
    /// What was changed on the way.
    pub notes: BTreeSet<String>,
}

impl Listing {
    /// Writes the product. One without options is no variant, but has its fields.
    ///
    /// # Errors
    /// Errors of SQLite and of the report.
    pub fn add_to(mut self, import: &mut Import<'_>) -> Result<()> {
        let mut fields = Fields::new();
        fields.insert("model".into(), self.model().into());
        let stored = match fields::find(&mut fields, &import.products)? {
            Ok(stored) => stored,
            Err(reason) => return import.skip(&self.reference, &reason),
        };
        if self.options.is_empty() && self.variants.len() > 1 {
            let reason = "It has several variants, and no names of options";
            return import.skip(&self.reference, reason);
        }
        if stored.is_none() && !self.handle.is_empty() {
            fields.insert("slug".into(), self.handle.as_str().into());
        }
        let images = import.pictures.paths_of(&self.images, &mut self.notes)?;
        // Without a place to take pictures from, those that are there stay.
        if import.pictures.has_source() {
            fields.insert("images".into(), json!(images));
        }
        for variant in &mut self.variants {
            let address = std::mem::take(&mut variant.image_url);
            let path = import.pictures.path_of(&address, &mut self.notes)?;
            let mut known = stored.iter().flat_map(|stored| &stored.variants);
            let same = known.find(|one| one.options == variant.options);
            variant.image_url = match same {
                Some(same) if !import.pictures.has_source() => same.image_url.clone(),
                _ => path.unwrap_or_default(),
            };
            if self.missing.contains(&"quantity") {
                variant.quantity = same.map_or(0, |same| same.quantity);
            }
        }
        fields.insert("name".into(), self.name.into());
        fields.insert("description".into(), self.description.into());
        fields.insert("category".into(), json!(self.category));
        fields.insert("tags".into(), json!(tags(self.tags, &mut self.notes)));
        if self.options.is_empty() {
            let only = self.variants.pop().unwrap_or_default();
            fields.insert("price".into(), json!(only.price));
            fields.insert("compare_at_price".into(), json!(only.compare_at_price));
            fields.insert("quantity".into(), only.quantity.into());
        }
        fields.insert("options".into(), json!(self.options));
        fields.insert("variants".into(), json!(self.variants));
        fields.retain(|name, _| !self.missing.contains(&name.as_str()));

        let draft = fields::complete(fields, stored, &import.products)?;
        import.add(self.reference, draft, self.notes)
    }

    /// Its SKU, or its handle. Of a long one, a hash tells it from others that begin alike.
    fn model(&self) -> String {
        let text = match self.sku.trim() {
            "" => &self.handle,
            sku => sku,
        };
        if text.chars().count() <= MAX_SHORT {
            return text.to_owned();
        }
        let hash = hex::encode(&Sha256::digest(text)[..4]);
        let start: String = text.chars().take(MAX_SHORT - hash.len() - 1).collect();
        format!("{start}-{hash}")
    }
}

/// Adds a value to an option, if it is new there.
pub fn add_value(option: &mut ProductOption, value: &str) {
    // With one value too many, the product is refused.
    let has_place = option.values.len() <= MAX_VALUES;
    if has_place && option.values.iter().all(|known| known != value) {
        option.values.push(value.to_owned());
    }
}

/// Reads a price; `None` if the cell is empty.
///
/// # Errors
/// A sentence for people.
pub fn optional_price(cell: &str) -> Result<Option<Money>, String> {
    match cell.trim() {
        "" => Ok(None),
        text => price::parse(text).map(Some),
    }
}

/// Reads a stock. Empty: it is not counted, and sold if `is_sold`.
///
/// # Errors
/// A sentence for people.
pub fn stock(cell: &str, is_sold: bool, notes: &mut BTreeSet<String>) -> Result<i64, String> {
    let cell = cell.trim();
    if cell.is_empty() {
        if is_sold {
            notes.insert(format!(
                "Its stock is not counted there; it became {UNCOUNTED}"
            ));
            return Ok(UNCOUNTED);
        }
        return Ok(0);
    }
    let whole = cell.split_once(['.', ',']).map_or(cell, |(whole, rest)| {
        // `5.0000` is 5, `1,500` is not 1.
        if rest.bytes().all(|digit| digit == b'0') {
            whole
        } else {
            cell
        }
    });
    let Ok(quantity) = whole.parse::<i64>() else {
        return Err(format!("Stock is not a whole number: {cell:?}"));
    };
    if quantity < 0 {
        notes.insert(format!("Quantity {quantity} became 0"));
    }
    Ok(quantity.max(0))
}

/// Whether a cell says yes.
pub fn is_true(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "true" | "1" | "yes")
}

/// A text on one line: pasted names have line ends and tabs.
pub fn line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Tags that a product can have; each is there once.
pub fn tags(all: impl IntoIterator<Item = String>, notes: &mut BTreeSet<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in all.into_iter().map(|tag| line(&tag)) {
        if tag.is_empty() || kept.contains(&tag) {
            continue;
        }
        if kept.len() == MAX_TAGS || tag.chars().count() > MAX_SHORT {
            notes.insert(format!(
                "Tags beyond {MAX_TAGS}, or longer than {MAX_SHORT} characters, were left out"
            ));
        } else {
            kept.push(tag);
        }
    }
    kept
}
