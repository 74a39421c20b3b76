//! The filters of a list.

use storefront_catalog::{Money, price_words};
use storefront_http::Result;
use storefront_http::query::{self, Query};

use super::order::{self, Order};
use super::parameters::Parameters;

/// The filters of a list.
pub struct Filter {
    /// The slug of a category.
    pub category: Option<String>,
    /// The lowest price.
    pub min_price: Option<Money>,
    /// The highest price.
    pub max_price: Option<Money>,
    /// Leaves out what is sold out.
    pub in_stock: bool,
}

impl Filter {
    /// Reads the filters.
    ///
    /// # Errors
    /// 422 when a price or `in_stock` is not one.
    pub fn from_query(query: &Query) -> Result<Self> {
        let category = query.get("category").filter(|slug| !slug.is_empty());
        Ok(Self {
            category: category.map(str::to_owned),
            min_price: price(query, "min_price")?,
            max_price: price(query, "max_price")?,
            in_stock: match query.get("in_stock") {
                None | Some("false" | "0" | "") => false,
                Some("true" | "1") => true,
                Some(_) => {
                    let msg = "Input should be true or false";
                    return Err(query::invalid_parameter(
                        "query",
                        "in_stock",
                        msg,
                        "bool_parsing",
                    ));
                }
            },
        })
    }

    fn is_by_price(&self) -> bool {
        self.min_price.is_some() || self.max_price.is_some()
    }

    /// Returns the filters as conditions on `products p`, which few products meet: an index
    /// leads to these.
    pub fn conditions(&self, parameters: &mut Parameters) -> String {
        let (by_price, others) = (self.range("p.", parameters), self.others(parameters));
        match self.by_variants(parameters) {
            None => format!("{by_price} and {others}"),
            Some(by_variants) => format!(
                "p.id in (select p.id from products p where {by_price} union all {by_variants})
                 and {others}"
            ),
        }
    }

    /// Returns the same conditions for a walk along the index of an order. SQLite uses no other
    /// index for them: a unary plus has this effect. In the order of prices, the walk is within
    /// the range.
    pub fn conditions_along(&self, order: Order, parameters: &mut Parameters) -> String {
        let others = self.others(parameters);
        let mut prices = self.range("+p.", parameters);
        if let Some(in_variants) = self.in_variants("+p.", parameters) {
            prices = format!("({prices} or {in_variants})");
        }
        let min = match order {
            order::BY_PRICE => self.lowest(parameters),
            _ => "true".to_owned(),
        };
        let max = match order {
            order::BY_PRICE | order::BY_PRICE_DESCENDING => {
                limit(self.max_price, "p.", "<=", parameters)
            }
            _ => "true".to_owned(),
        };
        format!("{min} and {max} and {prices} and {others}")
    }

    /// Where the products begin, if the lowest price is first: some with variants are below the
    /// range.
    fn lowest(&self, parameters: &mut Parameters) -> String {
        let (Some(min), Some(by_variants)) = (self.min_price, self.by_variants(parameters)) else {
            return "true".to_owned();
        };
        let min = parameters.bind(min.0);
        format!(
            "p.price_minor >= coalesce(
                 (select min(price_minor) from products where id in ({by_variants})), {min})"
        )
    }

    fn others(&self, parameters: &mut Parameters) -> String {
        let mut conditions = Vec::new();
        if let Some(slug) = &self.category {
            conditions.push(format!("p.{}", in_category(slug, parameters)));
        }
        if self.in_stock {
            conditions.push("p.quantity > 0".into());
        }
        all(&conditions)
    }

    /// Returns the end of a statement that selects products (`found.rowid`) from an index of
    /// words by a query, which is already a parameter.
    pub fn matches(&self, index: &str, query: &str, parameters: &mut Parameters) -> String {
        let mut query = query.to_owned();
        if let Some(slug) = &self.category {
            let id = category_id(slug, parameters);
            query += &format!(" || ' AND facets : 0category' || coalesce({id}, 0)");
        }
        if self.in_stock {
            query += " || ' AND facets : 0instock'";
        }
        if self.is_by_price() {
            let words = match self.price_words() {
                words if words.is_empty() => "0none".to_owned(),
                words => words.join(" OR "),
            };
            let words = parameters.bind(words);
            query += &format!(" || ' AND facets : (' || {words} || ')'");
        }
        format!("from {index} found where {index} match {query}")
    }

    fn price_words(&self) -> Vec<String> {
        let min = self.min_price.unwrap_or_default();
        let max = self.max_price.unwrap_or(Money::MAX);
        price_words::in_range(min, max)
    }

    /// Whether the lowest price is in the range.
    fn range(&self, column: &str, parameters: &mut Parameters) -> String {
        let min = limit(self.min_price, column, ">=", parameters);
        let max = limit(self.max_price, column, "<=", parameters);
        format!("{min} and {max}")
    }

    /// Selects the ids of the products whose lowest price is below the range, and another in
    /// it. Most products have one price, and are not in the index for that.
    fn by_variants(&self, parameters: &mut Parameters) -> Option<String> {
        let in_variants = self.in_variants("v.", parameters)?;
        Some(format!("select v.id from products v where {in_variants}"))
    }

    /// Whether the lowest price is below the range, and another in it.
    fn in_variants(&self, column: &str, parameters: &mut Parameters) -> Option<String> {
        let min = parameters.bind(self.min_price?.0);
        let max = self.max_price.map_or(i64::MAX, |price| price.0);
        let max = parameters.bind(max);
        Some(format!(
            "({column}price_max_minor >= {min} and {column}price_minor < {min}
                and exists (select 1 from json_each({column}variants) one
                    where one.value ->> 'price_minor' between {min} and {max}))"
        ))
    }

    /// Returns a statement that counts the products. Only a range of prices needs counting; the
    /// other totals are stored.
    pub fn count(&self, parameters: &mut Parameters) -> String {
        if self.is_by_price() {
            let (range, others) = (self.range("p.", parameters), self.others(parameters));
            let by_price = format!("select count(*) from products p where {range} and {others}");
            return match self.by_variants(parameters) {
                None => by_price,
                Some(by_variants) => format!(
                    "select ({by_price}) + (select count(*) from products p
                        where p.id in ({by_variants}) and {others})"
                ),
            };
        }
        let category = match &self.category {
            Some(slug) => in_category(slug, parameters),
            None => "true".into(),
        };
        let stock = if self.in_stock { "in_stock" } else { "true" };
        format!(
            "select coalesce(sum(products), 0) from product_counts where {category} and {stock}"
        )
    }
}

/// Compares the lowest price with a limit of the range, if there is one.
fn limit(
    price: Option<Money>,
    column: &str,
    comparison: &str,
    parameters: &mut Parameters,
) -> String {
    match price {
        None => "true".to_owned(),
        Some(price) => format!(
            "{column}price_minor {comparison} {}",
            parameters.bind(price.0)
        ),
    }
}

fn in_category(slug: &str, parameters: &mut Parameters) -> String {
    format!("category_id = {}", category_id(slug, parameters))
}

fn category_id(slug: &str, parameters: &mut Parameters) -> String {
    let slug = parameters.bind(slug);
    format!("(select id from categories where slug = {slug})")
}

fn all(conditions: &[String]) -> String {
    if conditions.is_empty() {
        return "true".into();
    }
    conditions.join(" and ")
}

fn price(query: &Query, name: &'static str) -> Result<Option<Money>> {
    let Some(text) = query.get(name).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let price = Money::parse(text);
    let price =
        price.map_err(|rule| query::invalid_parameter("query", name, rule, "value_error"))?;
    Ok(Some(price))
}
