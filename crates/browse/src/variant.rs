//! Options and variants of a product.

use std::collections::BTreeMap;

use deserr::Deserr;
use serde::Serialize;
use storefront_catalog::{Money, VariantDraft};
use storefront_http::fields::FieldErrors;

/// What a buyer chooses.
#[derive(Debug, Serialize, Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"name": "Size", "values": ["S", "M"]})))]
pub struct ProductOption {
    /// For people.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 64))]
    pub name: String,
    /// What there is to choose from.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 100))]
    pub values: Vec<String>,
}

/// One of the things that a product is sold as.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Variant {
    /// No other variant of any product has it.
    pub id: i64,
    /// The stock keeping unit; may be empty.
    pub sku: String,
    /// A value of each option, by the option's name.
    pub options: BTreeMap<String, String>,
    /// With two decimals.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub price: Money,
    /// The price before a sale. Missing without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>, nullable = false))]
    pub compare_at_price: Option<Money>,
    /// Pieces in stock.
    pub quantity: i64,
    /// Below `/cache/`; empty if it has no picture of its own.
    pub image_url: String,
}

impl From<VariantDraft> for Variant {
    /// Shows a stored variant, which has an id.
    fn from(stored: VariantDraft) -> Self {
        Self {
            id: stored.id.unwrap_or_default(),
            sku: stored.sku,
            options: stored.options,
            price: stored.price,
            compare_at_price: stored.compare_at_price,
            quantity: stored.quantity,
            image_url: stored.image_url,
        }
    }
}

impl Variant {
    /// Returns the draft that would write it.
    pub fn into_draft(self) -> VariantDraft {
        VariantDraft {
            id: Some(self.id),
            sku: self.sku,
            options: self.options,
            price: self.price,
            compare_at_price: self.compare_at_price,
            quantity: self.quantity,
            image_url: self.image_url,
        }
    }
}

impl From<storefront_catalog::ProductOption> for ProductOption {
    fn from(stored: storefront_catalog::ProductOption) -> Self {
        Self {
            name: stored.name,
            values: stored.values,
        }
    }
}

impl From<ProductOption> for storefront_catalog::ProductOption {
    fn from(ProductOption { name, values }: ProductOption) -> Self {
        Self { name, values }
    }
}
