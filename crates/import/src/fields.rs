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

/// Converts a row to a draft. A row without an id is the only product with its model, or a new
/// one. Fields that the row does not have keep their value in an existing product, so that a
/// list of models and prices does not empty the rest.
///
/// Unknown fields are ignored and added to `unknown`.
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
    // Alone, it is the first of the pictures, and the others stay.
    let has_images = fields.contains_key("images");
    let first_image = match has_images {
        true => None,
        false => fields.remove("image_url"),
    };
    let is_told = |name: &str| match name {
        "created_at" => true,
        "image_url" => has_images,
        name => fields.contains_key(name),
    };
    let id = fields.get("id").and_then(Value::as_i64);
    let is_whole = NAMES.into_iter().all(is_told);
    let stored = id.map(|id| products.find(id)).transpose()?.flatten();
    keep_own_ids(&mut fields, stored.as_ref());
    if let Some(Value::String(slug)) = fields.get("slug")
        && stored.is_some()
        && products.has_slug(slug, id)?
    {
        // It got another one, which it keeps.
        fields.remove("slug");
    }
    // A cell without a picture removes the only one, and not one after the other.
    let has_several = stored
        .as_ref()
        .is_some_and(|stored| stored.images.len() > 1);
    let first_image = first_image.filter(|image| !has_several || *image != "");
    if !is_whole && let Some(stored) = stored {
        let is_priced = ["price", "quantity"]
            .into_iter()
            .any(|name| fields.contains_key(name));
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
