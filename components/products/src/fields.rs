//! The fields of a product that admins write. The rules of texts are those of
//! `storefront-catalog`.

use deserr::Deserr;
use storefront_catalog::{Draft, Money};
use storefront_http::RequestBody;
use storefront_http::fields::{FieldErrors, JsonNumber, Omittable, Patch, Reason};

/// A product. Texts are on one line, except for the description.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({
    "model": "CQRJSTEL-A", "name": "JST EL - 2 Pin Connector Kit", "price": 6.16,
    "description": "<p>Connectors</p>", "quantity": 999,
    "image_url": "catalog/CQRobot/JST EL/JST EL 2P-1.jpg", "category": "Connectors",
    "tags": ["jst", "2 pin"]
})))]
pub struct NewProduct {
    #[cfg_attr(test, schema(min_length = 1, max_length = 64))]
    model: String,
    #[cfg_attr(test, schema(min_length = 1, max_length = 255))]
    name: String,
    /// With at most two decimals.
    #[cfg_attr(test, schema(value_type = f64, minimum = 0, maximum = 1_000_000_000))]
    price: Price,
    /// HTML, at most 60 000 bytes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 60_000, nullable = false))]
    description: Omittable<String>,
    /// Pieces in stock.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    quantity: Omittable<i64>,
    /// The path of a picture, as `catalog/kit.jpg`; empty for none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    image_url: Omittable<String>,
    /// A category's name or slug; a new name makes a new category.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    category: Patch<String>,
    /// Words to find it by, of 1 to 64 characters each.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 32, nullable = false))]
    tags: Omittable<Vec<String>>,
}

/// A part of a product.
#[derive(Deserr)]
#[deserr(error = FieldErrors)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = json!({"price": 5.99, "quantity": 998})))]
pub struct ProductChanges {
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, min_length = 1, max_length = 64, nullable = false))]
    model: Omittable<String>,
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, min_length = 1, max_length = 255, nullable = false))]
    name: Omittable<String>,
    /// With at most two decimals.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    price: Omittable<Price>,
    /// HTML, at most 60 000 bytes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 60_000, nullable = false))]
    description: Omittable<String>,
    /// Pieces in stock.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    quantity: Omittable<i64>,
    /// The path of a picture, as `catalog/kit.jpg`; empty for none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    image_url: Omittable<String>,
    /// A category's name or slug; a new name makes a new category.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    category: Patch<String>,
    /// Words to find it by, of 1 to 64 characters each.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 32, nullable = false))]
    tags: Omittable<Vec<String>>,
}

impl RequestBody for NewProduct {}
impl RequestBody for ProductChanges {}

impl NewProduct {
    /// Completes the fields with the defaults of a new product.
    pub fn into_draft(self) -> Draft {
        ProductChanges {
            model: Omittable(Some(self.model)),
            name: Omittable(Some(self.name)),
            price: Omittable(Some(self.price)),
            description: self.description,
            quantity: self.quantity,
            image_url: self.image_url,
            category: self.category,
            tags: self.tags,
        }
        .apply_to(Draft::default())
    }
}

impl ProductChanges {
    /// Changes the fields that were sent.
    pub fn apply_to(self, draft: Draft) -> Draft {
        Draft {
            model: self.model.0.unwrap_or(draft.model),
            name: self.name.0.unwrap_or(draft.name),
            price: self.price.0.map_or(draft.price, |price| price.0),
            description: self.description.0.unwrap_or(draft.description),
            quantity: self.quantity.0.unwrap_or(draft.quantity),
            image_url: self.image_url.0.unwrap_or(draft.image_url),
            category: self.category.apply(draft.category),
            tags: self.tags.0.unwrap_or(draft.tags),
            ..draft
        }
    }
}

/// A price in a request.
#[derive(Deserr)]
#[deserr(try_from(JsonNumber) = Price::parse -> Reason)]
struct Price(Money);

impl Price {
    fn parse(JsonNumber(number): JsonNumber) -> Result<Self, Reason> {
        Ok(Self(Money::from_number(&number)?))
    }
}
