//! The body of a change of many products.

use std::borrow::Cow;

use deserr::Deserr;
use storefront_catalog::bulk::{Category, Change, PriceChange, QuantityChange};
use storefront_catalog::{MAX_QUANTITY, Money};
use storefront_http::fields::{FieldErrors, JsonNumber, Omittable, Patch, Reason};
use storefront_http::{RequestBody, Result};

use crate::fields::Price;
use storefront_browse::list::Filter;

/// The most ids in a request.
const MAX_IDS: usize = 500;

/// A change of many products.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "filter": {"category": "connectors"}, "price": {"percent": -10}, "quantity": {"add": 5}
})))]
pub struct BulkUpdate {
    /// The products.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<i64>>, min_items = 1, max_items = 500, nullable = false))]
    ids: Omittable<Vec<i64>>,
    /// Selects products as the list does; instead of `ids`.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<ProductFilter>, nullable = false))]
    filter: Omittable<ProductFilter>,
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<PriceUpdate>, nullable = false))]
    price: Omittable<PriceUpdate>,
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<QuantityUpdate>, nullable = false))]
    quantity: Omittable<QuantityUpdate>,
    /// A category's name or slug; a new name makes a new category, null is none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 255))]
    category: Patch<String>,
}

impl RequestBody for BulkUpdate {}

/// The filters of the list of products.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct ProductFilter {
    /// Words.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    search: Omittable<String>,
    /// The slug of a category.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    category: Omittable<String>,
    /// With at most two decimals.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    min_price: Omittable<Price>,
    /// With at most two decimals.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    max_price: Omittable<Price>,
    /// Leaves out what is sold out.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<bool>, nullable = false))]
    in_stock: Omittable<bool>,
}

/// A change of prices: one of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"percent": -12.5})))]
pub struct PriceUpdate {
    /// The new price.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    set: Omittable<Price>,
    /// It is added to the price; negative, it is subtracted.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = -1_000_000_000, maximum = 1_000_000_000, nullable = false))]
    add: Omittable<Amount>,
    /// How much the price rises; negative, it falls. With at most two decimals. The new price is
    /// rounded to two decimals.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = -100, maximum = 1000, nullable = false))]
    percent: Omittable<Percent>,
}

/// A change of what is in stock: one of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"set": 0})))]
pub struct QuantityUpdate {
    /// The new number of pieces.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    set: Omittable<i64>,
    /// It is added to the stock; negative, it is subtracted.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, nullable = false))]
    add: Omittable<i64>,
}

/// An amount of money that may be negative.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(try_from(JsonNumber) = Amount::parse -> Reason)]
struct Amount(Money);

impl Amount {
    fn parse(JsonNumber(number): JsonNumber) -> Result<Self, Reason> {
        let amount = Money::parse_signed(&number.to_string());
        let rule = "Amount should be a number with at most two decimals";
        amount.map(Self).map_err(|_| rule.into())
    }
}

/// Hundredths of a percent.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(try_from(JsonNumber) = Percent::parse -> Reason)]
struct Percent(PriceChange);

impl Percent {
    fn parse(JsonNumber(number): JsonNumber) -> Result<Self, Reason> {
        Ok(Self(PriceChange::parse_percent(&number.to_string())?))
    }
}

/// Which products are changed.
pub enum Selection {
    /// Those with these ids.
    Ids(Vec<i64>),
    /// Those that a list would have.
    Filter {
        /// The words of a search, or nothing.
        text: String,
        filter: Filter,
    },
}

impl BulkUpdate {
    /// Returns what is changed, and how.
    ///
    /// # Errors
    /// 422 when one of the two is missing or contradicts itself.
    pub fn into_parts(self) -> Result<(Selection, Change)> {
        let change = Change {
            price: self.price.0.map(PriceUpdate::into_change).transpose()?,
            quantity: self
                .quantity
                .0
                .map(QuantityUpdate::into_change)
                .transpose()?,
            category: match self.category {
                Patch::Absent => None,
                Patch::Null => Some(None),
                Patch::Value(name) => {
                    Some(Category::parse(&name).map_err(|rule| invalid("category", rule))?)
                }
            },
        };
        if change == Change::default() {
            let rule = "At least one of price, quantity and category should be there";
            return Err(invalid("price", rule).into());
        }
        let selection = match (self.ids.0, self.filter.0) {
            (Some(ids), None) if (1..=MAX_IDS).contains(&ids.len()) => Selection::Ids(ids),
            (Some(_), None) => return Err(invalid("ids", "Ids should be 1 to 500").into()),
            (None, Some(filter)) => filter.into_selection(),
            _ => return Err(invalid("ids", "Either ids or filter should be there").into()),
        };
        Ok((selection, change))
    }
}

impl ProductFilter {
    fn into_selection(self) -> Selection {
        let price = |price: Omittable<Price>| price.0.map(|price| price.0);
        Selection::Filter {
            text: self.search.0.unwrap_or_default(),
            filter: Filter {
                category: self.category.0.filter(|slug| !slug.is_empty()),
                min_price: price(self.min_price),
                max_price: price(self.max_price),
                in_stock: self.in_stock.0.unwrap_or_default(),
            },
        }
    }
}

impl PriceUpdate {
    fn into_change(self) -> Result<PriceChange, FieldErrors> {
        match (self.set.0, self.add.0, self.percent.0) {
            (Some(price), None, None) => Ok(PriceChange::Set(price.0)),
            (None, Some(amount), None) => Ok(PriceChange::Add(amount.0)),
            (None, None, Some(percent)) => Ok(percent.0),
            _ => Err(invalid(
                "price",
                "Exactly one of set, add and percent should be there",
            )),
        }
    }
}

impl QuantityUpdate {
    fn into_change(self) -> Result<QuantityChange, FieldErrors> {
        match (self.set.0, self.add.0) {
            (Some(number), None) if (0..=MAX_QUANTITY).contains(&number) => {
                Ok(QuantityChange::Set(number))
            }
            (Some(_), None) => Err(invalid("quantity", "Stock should be from 0 to 1000000000")),
            (None, Some(number)) => Ok(QuantityChange::Add(number)),
            _ => Err(invalid(
                "quantity",
                "Exactly one of set and add should be there",
            )),
        }
    }
}

fn invalid(field: &'static str, rule: impl Into<Cow<'static, str>>) -> FieldErrors {
    FieldErrors::invalid_value(field, rule)
}
