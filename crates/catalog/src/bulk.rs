//! One change of many products: their prices, what is in stock of them, their category.
//!
//! A change is computed here, from the few columns that it depends on, so that it does not read
//! and write the texts of the products. A product with variants has the changes in each of them.

use std::borrow::Cow;

use serde::Serialize;

use crate::Money;
use crate::product::{CATEGORY_RULE, InvalidField, MAX_NAME, MAX_QUANTITY, is_line};
use crate::slug;
use crate::variant::{Totals, Variant};

/// A change of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceChange {
    /// The new price.
    Set(Money),
    /// It is added, or subtracted if it is negative.
    Add(Money),
    /// Hundredths of a percent that the price rises, or falls if they are negative. The result
    /// is rounded to the nearest minor unit, a half one up.
    Percent(i64),
}

/// A change of what is in stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityChange {
    /// The new number of pieces.
    Set(i64),
    /// It is added, or subtracted if it is negative.
    Add(i64),
}

/// A category by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Its name, if it is a new one.
    #[serde(rename = "category_name")]
    pub name: String,
    /// What it is known by.
    #[serde(rename = "category_slug")]
    pub slug: String,
}

/// What is changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The change of the prices.
    pub price: Option<PriceChange>,
    /// The change of what is in stock.
    pub quantity: Option<QuantityChange>,
    /// The new category; the inner `None` is for none.
    pub category: Option<Option<Category>>,
}

/// The columns of a product that a change depends on. [`WRITE`] uses the names of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// The product's id.
    pub id: i64,
    /// The price in minor units; of variants, the lowest.
    pub price_minor: i64,
    /// The highest price of the variants, if it is another.
    pub price_max_minor: Option<i64>,
    /// The price before a sale.
    pub compare_at_minor: Option<i64>,
    /// The number of pieces in stock.
    pub quantity: i64,
    /// The variants, if there are any.
    pub variants: Option<Vec<Variant>>,
    /// The slug of the category.
    pub category_slug: Option<String>,
}

/// Selects what [`Columns`] have, in their order, and the name. The parameter is a JSON array of
/// ids.
pub const SELECT: &str = "
    select p.id, p.price_minor, p.price_max_minor, p.compare_at_minor, p.quantity, p.variants,
        c.slug, p.name
    from products p left join categories c on c.id = p.category_id
    where p.id in (select value from json_each(?1)) order by p.id";

/// Writes products. The parameter is a JSON array of [`Columns`]. The words of the index stay, as
/// they are made of texts.
pub const WRITE: &str = "
    update products set
        price_minor = input.value ->> 'price_minor',
        price_max_minor = input.value ->> 'price_max_minor',
        compare_at_minor = input.value ->> 'compare_at_minor',
        quantity = input.value ->> 'quantity',
        variants = input.value ->> 'variants',
        category_id = (select id from categories where slug = input.value ->> 'category_slug'),
        version = version + 1,
        words_version = iif(words_version = version, version + 1, words_version),
        updated_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
    from json_each(?1) input where products.id = input.value ->> 'id'";

impl PriceChange {
    /// Parses a percentage with at most two decimals.
    ///
    /// # Errors
    /// A sentence for people, if it is not a number from -100 to 1000.
    pub fn parse_percent(text: &str) -> Result<Self, &'static str> {
        let percent = Money::parse_signed(text).ok().map(|number| number.0);
        let percent = percent.filter(|percent| (-10_000..=100_000).contains(percent));
        let rule = "Percentage should be a number from -100 to 1000 with at most two decimals";
        percent.map(Self::Percent).ok_or(rule)
    }

    fn apply(self, minor: i64) -> i64 {
        match self {
            Self::Set(price) => price.0,
            Self::Add(amount) => minor + amount.0,
            // Both are bounded, so there is no overflow; neither factor is negative.
            Self::Percent(percent) => (minor * (10_000 + percent) + 5_000).div_euclid(10_000),
        }
    }
}

impl QuantityChange {
    fn apply(self, quantity: i64) -> i64 {
        match self {
            Self::Set(number) => number,
            Self::Add(number) => quantity.saturating_add(number),
        }
    }
}

impl Category {
    /// Parses the name or the slug of a category. Returns `None` if it is empty.
    ///
    /// # Errors
    /// A sentence for people, if it is too long, or has no letter.
    pub fn parse(name: &str) -> Result<Option<Self>, &'static str> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(None);
        }
        match slug::from_name(name).filter(|_| is_line(name, MAX_NAME)) {
            Some(slug) => Ok(Some(Self {
                name: name.to_owned(),
                slug,
            })),
            None => Err(CATEGORY_RULE),
        }
    }
}

impl Change {
    /// Returns the product as it is after the change.
    ///
    /// # Errors
    /// The field that would be out of its limits, and a rule.
    pub fn apply(&self, product: &Columns) -> Result<Columns, InvalidField> {
        let mut product = product.clone();
        match &mut product.variants {
            Some(variants) => {
                for variant in &mut *variants {
                    variant.price_minor = self.new_price(variant.price_minor)?;
                    variant.quantity = self.new_quantity(variant.quantity)?;
                }
                if let Some(totals) = Totals::of(variants) {
                    product.price_minor = totals.price_minor;
                    product.price_max_minor = totals.price_max_minor;
                    product.compare_at_minor = totals.compare_at_minor;
                    product.quantity = totals.quantity;
                }
            }
            None => {
                product.price_minor = self.new_price(product.price_minor)?;
                product.quantity = self.new_quantity(product.quantity)?;
            }
        }
        if let Some(category) = &self.category {
            product.category_slug = category.as_ref().map(|category| category.slug.clone());
        }
        Ok(product)
    }

    fn new_price(&self, minor: i64) -> Result<i64, InvalidField> {
        let minor = self.price.map_or(minor, |change| change.apply(minor));
        if (0..=Money::MAX.0).contains(&minor) {
            return Ok(minor);
        }
        let rule = format!(
            "the price would be {}, not from 0 to {}",
            Money(minor),
            Money::MAX
        );
        Err(("price", Cow::Owned(rule)))
    }

    fn new_quantity(&self, quantity: i64) -> Result<i64, InvalidField> {
        let quantity = self
            .quantity
            .map_or(quantity, |change| change.apply(quantity));
        if (0..=MAX_QUANTITY).contains(&quantity) {
            return Ok(quantity);
        }
        let rule = format!("the stock would be {quantity}, not from 0 to {MAX_QUANTITY}");
        Err(("quantity", Cow::Owned(rule)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(price_minor: i64, quantity: i64) -> Columns {
        Columns {
            id: 1,
            price_minor,
            price_max_minor: None,
            compare_at_minor: Some(999),
            quantity,
            variants: None,
            category_slug: Some("tools".into()),
        }
    }

    fn variant(price_minor: i64, compare_at_minor: Option<i64>, quantity: i64) -> Variant {
        Variant {
            id: Some(price_minor),
            sku: String::new(),
            options: vec![price_minor.to_string()],
            price_minor,
            compare_at_minor,
            quantity,
            image_url: String::new(),
        }
    }

    fn price(change: PriceChange) -> Change {
        Change {
            price: Some(change),
            ..Change::default()
        }
    }

    #[test]
    fn percentages_are_rounded_to_the_nearest_minor_unit() {
        for (before, percent, after) in [
            (1000, "10", 1100),
            (1000, "-12.5", 875),
            (999, "-50", 500),
            (333, "0.15", 333),
            (334, "0.15", 335),
            (1, "-50", 1),
            (1, "-50.01", 0),
            (616, "-100", 0),
            (100_000_000_000, "0", 100_000_000_000),
        ] {
            let change = price(PriceChange::parse_percent(percent).unwrap());
            let changed = change.apply(&product(before, 0)).unwrap();
            assert_eq!(changed.price_minor, after, "{before} {percent} %");
        }
        for text in ["-100.01", "1000.01", "1.005", "x", "", "--1", "1e1"] {
            assert!(PriceChange::parse_percent(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_change_is_made_in_each_variant_and_summed_up() {
        let mut shirt = product(500, 3);
        let variants = vec![variant(500, None, 1), variant(800, Some(1200), 2)];
        shirt.variants = Some(variants);
        shirt.compare_at_minor = None;
        shirt.price_max_minor = Some(800);
        let change = Change {
            price: Some(PriceChange::Add(Money(-100))),
            quantity: Some(QuantityChange::Add(5)),
            category: Some(None),
        };
        let changed = change.apply(&shirt).unwrap();
        assert_eq!(
            (changed.price_minor, changed.price_max_minor),
            (400, Some(700))
        );
        assert_eq!((changed.quantity, changed.category_slug), (13, None));
        let same = price(PriceChange::Set(Money(100))).apply(&shirt).unwrap();
        assert_eq!((same.price_minor, same.price_max_minor), (100, None));
        assert_eq!(same.quantity, 3);
    }

    #[test]
    fn what_would_be_out_of_limits_is_named() {
        let add = |number| Change {
            quantity: Some(QuantityChange::Add(number)),
            ..Change::default()
        };
        let error = |change: Change| change.apply(&product(50, 3)).unwrap_err();
        let (field, rule) = error(price(PriceChange::Add(Money(-51))));
        assert_eq!((field, rule.contains("-0.01")), ("price", true), "{rule}");
        assert_eq!(error(price(PriceChange::Add(Money::MAX))).0, "price");
        assert_eq!(
            error(add(-4)).1,
            "the stock would be -1, not from 0 to 1000000000"
        );
        assert_eq!(error(add(i64::MAX)).0, "quantity");
        assert!(add(-3).apply(&product(50, 3)).is_ok());
        let mut shirt = product(50, 5);
        shirt.variants = Some(vec![variant(50, None, 4), variant(60, None, 1)]);
        assert_eq!(add(-2).apply(&shirt).unwrap_err().0, "quantity");
    }

    #[test]
    fn a_category_is_known_by_its_slug() {
        let tools = Category::parse(" Hand Tools ").unwrap().unwrap();
        assert_eq!((&*tools.name, &*tools.slug), ("Hand Tools", "hand-tools"));
        assert_eq!(Category::parse(" "), Ok(None));
        assert!(Category::parse("…").is_err() && Category::parse(&"x".repeat(256)).is_err());
    }
}
