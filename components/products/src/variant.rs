//! Variants of a product, as requests have them.

use std::collections::BTreeMap;

use deserr::Deserr;
use storefront_catalog::VariantDraft;
use storefront_http::fields::{FieldErrors, Omittable, Patch};

use crate::fields::Price;

/// A variant that is written.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "sku": "KIT-S", "options": {"Size": "S"}, "price": 6.16, "quantity": 9
})))]
pub struct NewVariant {
    /// Of an existing variant. Without it, the one with the same options keeps its id.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, nullable = false))]
    id: Omittable<i64>,
    /// The stock keeping unit.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 64, nullable = false))]
    sku: Omittable<String>,
    /// A value of each option, by the option's name.
    options: BTreeMap<String, String>,
    /// With at most two decimals.
    #[cfg_attr(test, schema(value_type = f64, minimum = 0, maximum = 1_000_000_000))]
    price: Price,
    /// The price before a sale.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000))]
    compare_at_price: Patch<Price>,
    /// Pieces in stock.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    quantity: Omittable<i64>,
    /// The path of its picture, as `catalog/kit.jpg`; empty for none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    image_url: Omittable<String>,
}

impl From<NewVariant> for VariantDraft {
    fn from(new: NewVariant) -> Self {
        Self {
            id: new.id.0,
            sku: new.sku.0.unwrap_or_default(),
            options: new.options,
            price: new.price.0,
            compare_at_price: new.compare_at_price.apply(None).map(|price| price.0),
            quantity: new.quantity.0.unwrap_or_default(),
            image_url: new.image_url.0.unwrap_or_default(),
        }
    }
}
