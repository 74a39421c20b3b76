//! The variants of a product: what a buyer chooses by its options, such as size and colour.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::Money;
use crate::product::{InvalidField, MAX_NAME, MAX_QUANTITY, MAX_SHORT, is_line, is_picture};

/// The most options of a product.
const MAX_OPTIONS: usize = 5;
/// The most values of an option.
pub const MAX_VALUES: usize = 100;
/// The most variants of a product. With short texts they fit into a JSON body of 64 KiB; an import
/// takes longer ones.
pub const MAX_VARIANTS: usize = 250;

/// What a buyer chooses: `Size`, which is `S`, `M` or `L`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    /// Its name.
    pub name: String,
    /// What there is to choose from.
    pub values: Vec<String>,
}

/// A variant before its validation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VariantDraft {
    /// The id that it keeps. Without one it keeps the id of the stored variant with the same
    /// options, or gets the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The stock keeping unit; empty if it has none.
    pub sku: String,
    /// A value of each option, by the option's name.
    pub options: BTreeMap<String, String>,
    /// Its price.
    pub price: Money,
    /// Its price before a sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare_at_price: Option<Money>,
    /// The number of pieces in stock.
    pub quantity: i64,
    /// The path of its picture below `/cache/`; empty if it has none.
    pub image_url: String,
}

/// A variant as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    /// Its id, which no other variant of any product has. A new one has none yet.
    pub id: Option<i64>,
    /// The stock keeping unit.
    pub sku: String,
    /// A value of each option, in the order of the options.
    pub options: Vec<String>,
    /// Its price in minor units.
    pub price_minor: i64,
    /// Its price before a sale in minor units.
    pub compare_at_minor: Option<i64>,
    /// The number of pieces in stock.
    pub quantity: i64,
    /// The path of its picture.
    pub image_url: String,
}

impl Variant {
    /// Returns the draft that would write it.
    pub fn into_draft(self, options: &[ProductOption]) -> VariantDraft {
        let names = options.iter().map(|option| option.name.clone());
        VariantDraft {
            id: self.id,
            sku: self.sku,
            options: names.zip(self.options).collect(),
            price: Money(self.price_minor),
            compare_at_price: self.compare_at_minor.map(Money),
            quantity: self.quantity,
            image_url: self.image_url,
        }
    }
}

/// What a product has of its variants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The lowest price in minor units.
    pub price_minor: i64,
    /// The highest price in minor units, if it is another.
    pub price_max_minor: Option<i64>,
    /// The price before a sale that belongs to the lowest price.
    pub compare_at_minor: Option<i64>,
    /// What is in stock of all of them.
    pub quantity: i64,
}

impl Totals {
    /// Sums up the variants, if there are any.
    pub fn of(variants: &[Variant]) -> Option<Self> {
        let cheapest = variants.iter().min_by_key(|variant| variant.price_minor)?;
        let price_minor = cheapest.price_minor;
        let highest = variants.iter().map(|variant| variant.price_minor).max();
        let quantities = variants.iter().map(|variant| variant.quantity);
        Some(Self {
            price_minor,
            price_max_minor: highest.filter(|highest| *highest != price_minor),
            compare_at_minor: cheapest.compare_at_minor,
            quantity: quantities.sum::<i64>().min(MAX_QUANTITY),
        })
    }
}

/// Validates options and variants together.
///
/// # Errors
/// The field at fault, with a rule; a variant is named by its number, from 1.
pub fn check(
    options: Vec<ProductOption>,
    variants: Vec<VariantDraft>,
) -> Result<(Vec<ProductOption>, Vec<Variant>), InvalidField> {
    let options = check_options(options)?;
    if options.is_empty() != variants.is_empty() {
        return Err((
            "variants",
            "Options and variants should come together".into(),
        ));
    }
    if variants.len() > MAX_VARIANTS {
        return Err(("variants", "Variants should be at most 250".into()));
    }
    let mut checked = Vec::with_capacity(variants.len());
    let (mut known, mut ids) = (HashSet::new(), HashSet::new());
    for (index, variant) in variants.into_iter().enumerate() {
        let id = variant.id;
        let variant = check_variant(variant, &options);
        let variant = variant.and_then(|variant| {
            if !known.insert(variant.options.clone()) {
                return Err("has the options of another");
            }
            if id.is_some_and(|id| !ids.insert(id)) {
                return Err("has the id of another");
            }
            Ok(variant)
        });
        let number = index + 1;
        let named =
            |rule| -> InvalidField { ("variants", Cow::Owned(format!("Variant {number} {rule}"))) };
        checked.push(variant.map_err(named)?);
    }
    Ok((options, checked))
}

fn check_options(options: Vec<ProductOption>) -> Result<Vec<ProductOption>, InvalidField> {
    let trimmed = |text: &String| text.trim().to_owned();
    let options: Vec<_> = options
        .iter()
        .map(|option| ProductOption {
            name: trimmed(&option.name),
            values: option.values.iter().map(trimmed).collect(),
        })
        .collect();
    let names: HashSet<_> = options.iter().map(|option| &option.name).collect();
    let is_option = |option: &ProductOption| {
        let values: HashSet<_> = option.values.iter().collect();
        is_line(&option.name, MAX_SHORT)
            && (1..=MAX_VALUES).contains(&values.len())
            && values.len() == option.values.len()
            && values.iter().all(|value| is_line(value, MAX_NAME))
    };
    if names.len() == options.len() && options.len() <= MAX_OPTIONS && options.iter().all(is_option)
    {
        return Ok(options);
    }
    let rule =
        "Options should be at most 5 of different names, each with 1 to 100 different values";
    Err(("options", rule.into()))
}

fn check_variant(
    variant: VariantDraft,
    options: &[ProductOption],
) -> Result<Variant, &'static str> {
    let chosen = |option: &ProductOption| {
        let mut named = variant.options.iter();
        let (_, value) = named.find(|(name, _)| name.trim() == option.name)?;
        let value = value.trim();
        let is_known = option.values.iter().any(|known| known == value);
        is_known.then(|| value.to_owned())
    };
    let values: Option<Vec<_>> = options.iter().map(chosen).collect();
    let Some(values) = values.filter(|_| variant.options.len() == options.len()) else {
        return Err("should have one of the values of each option");
    };
    let sku = variant.sku.trim().to_owned();
    if !sku.is_empty() && !is_line(&sku, MAX_SHORT) {
        return Err("should have a SKU of at most 64 characters on one line");
    }
    if !(0..=MAX_QUANTITY).contains(&variant.quantity) {
        return Err("should have a quantity from 0 to 1000000000");
    }
    if !variant.image_url.is_empty() && !is_picture(&variant.image_url) {
        return Err("should have the path of a picture, as catalog/kit.jpg");
    }
    Ok(Variant {
        id: variant.id,
        sku,
        options: values,
        price_minor: variant.price.0,
        compare_at_minor: variant.compare_at_price.map(|price| price.0),
        quantity: variant.quantity,
        image_url: variant.image_url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(name: &str, values: &[&str]) -> ProductOption {
        ProductOption {
            name: name.into(),
            values: values.iter().map(|&value| value.into()).collect(),
        }
    }

    fn variant(options: &[(&str, &str)]) -> VariantDraft {
        let pairs = options
            .iter()
            .map(|&(name, value)| (name.into(), value.into()));
        VariantDraft {
            options: pairs.collect(),
            ..VariantDraft::default()
        }
    }

    #[test]
    fn a_variant_has_a_value_of_each_option_in_their_order() {
        let options = vec![option("Size", &["S", "M"]), option("Colour", &[" red "])];
        let variants = vec![variant(&[("Colour", "red"), ("Size", "M")])];
        let (options, variants) = check(options, variants).unwrap();
        assert_eq!(variants[0].options, ["M", "red"]);
        let draft = variants[0].clone().into_draft(&options);
        assert_eq!(draft.options["Colour"], "red");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let size = || vec![option("Size", &["S", "M"])];
        let s = || variant(&[("Size", "S")]);
        for (options, variants, part) in [
            (size(), vec![], "come together"),
            (vec![], vec![s()], "come together"),
            (size(), vec![s(), s()], "Variant 2 has the options"),
            (
                size(),
                vec![variant(&[("Size", "L")])],
                "Variant 1 should have one of",
            ),
            (
                size(),
                vec![variant(&[("Size", "S"), ("x", "y")])],
                "one of the values",
            ),
            (size(), vec![variant(&[])], "one of the values"),
            (vec![option("Size", &[])], vec![s()], "Options should"),
            (
                vec![option("Size", &["S", "S"])],
                vec![s()],
                "Options should",
            ),
            ([size(), size()].concat(), vec![s()], "Options should"),
            (
                size(),
                vec![VariantDraft {
                    quantity: -1,
                    ..s()
                }],
                "quantity",
            ),
            (
                size(),
                vec![VariantDraft {
                    image_url: "x".into(),
                    ..s()
                }],
                "picture",
            ),
            (
                size(),
                vec![VariantDraft {
                    sku: "a\nb".into(),
                    ..s()
                }],
                "SKU",
            ),
        ] {
            let error = check(options, variants).unwrap_err();
            assert!(error.1.contains(part), "{part}: {}", error.1);
        }
        let same = |value: &str| VariantDraft {
            id: Some(7),
            ..variant(&[("Size", value)])
        };
        let error = check(size(), vec![same("S"), same("M")]).unwrap_err();
        assert_eq!(error.1, "Variant 2 has the id of another");
    }
}
