//! Rows of CSV and JSON Lines as fields by name.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::{Map, Value};
use storefront_catalog::Draft;

use crate::products::Products;

/// The fields of a [`Draft`].
pub const NAMES: [&str; 15] = [
    "id",
    "model",
    "name",
    "description",
    "quantity",
    "price",
    "compare_at_price",
    "image_url",
    "images",
    "category",
    "tags",
    "slug",
    "options",
    "variants",
    "created_at",
];

/// The fields of a row.
pub type Fields = Map<String, Value>;

/// Converts a row to a draft. Unknown fields are ignored and added to `unknown`.
///
/// # Errors
/// Errors of SQLite; within, a sentence for people if the row is not a product.
pub fn draft(
    mut fields: Fields,
    products: &Products<'_>,
    unknown: &mut BTreeSet<String>,
) -> Result<Result<Draft, String>> {
    fields.retain(|name, _| {
        let is_known = NAMES.contains(&name.as_str());
        if !is_known {
            unknown.insert(name.clone());
        }
        is_known
    });
    match find(&mut fields, products)? {
        Ok(stored) => complete(fields, stored, products),
        Err(reason) => Ok(Err(reason)),
    }
}

/// Finds the stored product that a row means: the one with its id, or else the only one with its
/// model, whose id the row gets.
///
/// # Errors
/// Errors of SQLite; within, a sentence for people if several products have the model.
pub fn find(fields: &mut Fields, products: &Products<'_>) -> Result<Result<Option<Draft>, String>> {
    if fields.get("id").is_none_or(Value::is_null)
        && let Some(Value::String(model)) = fields.get("model")
    {
        match products.ids_of_model(model)?[..] {
            [] => {}
            [id] => {
                fields.insert("id".into(), id.into());
            }
            _ => {
                return Ok(Err(
                    "Several products have this model; an id would tell".into()
                ));
            }
        }
    }
    let id = fields.get("id").and_then(Value::as_i64);
    let stored = id.map(|id| products.find(id)).transpose()?;
    Ok(Ok(stored.flatten()))
}

/// Completes a row by what is stored: fields that it does not have keep their value, so that a list
/// of models and prices does not empty the rest.
///
/// # Errors
/// As [`draft`].
pub fn complete(
    mut fields: Fields,
    stored: Option<Draft>,
    products: &Products<'_>,
) -> Result<Result<Draft, String>> {
    // Alone, it is the first of the pictures, and the others stay.
    let has_images = fields.contains_key("images");
    let first_image = match has_images {
        true => None,
        false => fields.remove("image_url"),
    };
    keep_own_ids(&mut fields, stored.as_ref());
    if let Some(stored) = stored {
        if let Some(Value::String(slug)) = fields.get("slug")
            && products.has_slug(slug, stored.id)?
        {
            // It got another one, which it keeps.
            fields.remove("slug");
        }
        let is_priced = fields.contains_key("price") || fields.contains_key("quantity");
        if is_priced && !stored.variants.is_empty() && !fields.contains_key("variants") {
            let reason = "The product has variants, whose prices and quantities count; \
                give these, or leave out price and quantity";
            return Ok(Err(reason.into()));
        }
        let Value::Object(stored) = serde_json::to_value(&stored)? else {
            return Ok(Err("Not a JSON object".into()));
        };
        for (name, value) in stored {
            if name != "image_url" || !has_images {
                fields.entry(name).or_insert(value);
            }
        }
    }
    let draft = serde_json::from_value(Value::Object(fields));
    let mut draft: Draft = match draft {
        Ok(draft) => draft,
        Err(error) => return Ok(Err(error.to_string())),
    };
    match first_image {
        // Without a picture, it removes the only one, and not one after the other.
        Some(Value::String(path)) if path.is_empty() && draft.images.len() > 1 => {}
        Some(Value::String(path)) => draft.set_first_image(path),
        Some(_) => return Ok(Err("image_url should be a text".into())),
        None => {}
    }
    Ok(Ok(draft))
}

/// Removes the ids of variants that the stored product does not have: they are of another shop,
/// and here they may be of other products.
fn keep_own_ids(fields: &mut Fields, stored: Option<&Draft>) {
    let own: Vec<_> = stored
        .iter()
        .flat_map(|stored| &stored.variants)
        .filter_map(|variant| variant.id)
        .collect();
    let variants = fields.get_mut("variants").and_then(Value::as_array_mut);
    for variant in variants.into_iter().flatten() {
        if let Value::Object(variant) = variant
            && !variant
                .get("id")
                .and_then(Value::as_i64)
                .is_some_and(|id| own.contains(&id))
        {
            variant.remove("id");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_a_draft() {
        let draft = Draft {
            id: Some(1),
            created_at: Some(String::new()),
            ..Draft::default()
        };
        let Value::Object(draft) = serde_json::to_value(draft).unwrap() else {
            panic!("a draft is an object");
        };
        let names: BTreeSet<_> = draft.keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(NAMES));
    }
}
