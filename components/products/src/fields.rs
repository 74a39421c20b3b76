//! The fields of a product that admins write. The rules of texts are those of
//! `storefront-catalog`.

use deserr::Deserr;
use serde_json::{Value, json};
use storefront_browse::variant::ProductOption;
use storefront_catalog::{Draft, Money};
use storefront_http::RequestBody;
use storefront_http::fields::{FieldErrors, JsonNumber, Omittable, Patch, Reason};

use crate::variant::NewVariant;

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
    /// With at most two decimals. It is required, unless there are `variants`.
    #[cfg_attr(test, schema(value_type = f64, minimum = 0, maximum = 1_000_000_000, required = false))]
    price: Price,
    /// HTML, at most 60 000 bytes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, max_length = 60_000, nullable = false))]
    description: Omittable<String>,
    /// Pieces in stock.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<i64>, minimum = 0, maximum = 1_000_000_000, nullable = false))]
    quantity: Omittable<i64>,
    /// The path of the first picture, as `catalog/kit.jpg`; empty for none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    image_url: Omittable<String>,
    /// The paths of all pictures. The first is `image_url`, which need not be sent too.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 64, nullable = false))]
    images: Omittable<Vec<String>>,
    /// A category's name or slug; a new name makes a new category.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    category: Patch<String>,
    /// Words to find it by, of 1 to 64 characters each.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 32, nullable = false))]
    tags: Omittable<Vec<String>>,
    /// The price before a sale.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000))]
    compare_at_price: Patch<Price>,
    /// Its name in URLs, which no other product has. By default it is made of the first name,
    /// and stays when the name changes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, min_length = 1, max_length = 255, nullable = false))]
    slug: Omittable<String>,
    /// What a buyer chooses; with `variants` only.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<ProductOption>>, max_items = 5, nullable = false))]
    options: Omittable<Vec<ProductOption>>,
    /// What there is to choose from. They determine `price`, `compare_at_price` and `quantity`.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<NewVariant>>, max_items = 250, nullable = false))]
    variants: Omittable<Vec<NewVariant>>,
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
    /// The path of the first picture, as `catalog/kit.jpg`; empty for none.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, nullable = false))]
    image_url: Omittable<String>,
    /// The paths of all pictures. The first is `image_url`, which need not be sent too.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 64, nullable = false))]
    images: Omittable<Vec<String>>,
    /// A category's name or slug; a new name makes a new category.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>))]
    category: Patch<String>,
    /// Words to find it by, of 1 to 64 characters each.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<String>>, max_items = 32, nullable = false))]
    tags: Omittable<Vec<String>>,
    /// The price before a sale.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<f64>, minimum = 0, maximum = 1_000_000_000))]
    compare_at_price: Patch<Price>,
    /// Its name in URLs, which no other product has. By default it is made of the first name,
    /// and stays when the name changes.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<String>, min_length = 1, max_length = 255, nullable = false))]
    slug: Omittable<String>,
    /// What a buyer chooses; with `variants` only.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<ProductOption>>, max_items = 5, nullable = false))]
    options: Omittable<Vec<ProductOption>>,
    /// What there is to choose from. They determine `price`, `compare_at_price` and `quantity`.
    #[deserr(default)]
    #[cfg_attr(test, schema(value_type = Option<Vec<NewVariant>>, max_items = 250, nullable = false))]
    variants: Omittable<Vec<NewVariant>>,
}

impl RequestBody for NewProduct {
    /// Of a product with variants, the price is theirs.
    fn complete(body: &mut Value) {
        if let Value::Object(fields) = body
            && fields
                .get("variants")
                .is_some_and(|variants| *variants != json!([]))
        {
            fields.entry("price").or_insert_with(|| 0.into());
        }
    }
}
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
            images: self.images,
            category: self.category,
            tags: self.tags,
            compare_at_price: self.compare_at_price,
            slug: self.slug,
            options: self.options,
            variants: self.variants,
        }
        .apply_to(Draft::default())
    }
}

impl ProductChanges {
    /// Changes the fields that were sent.
    pub fn apply_to(self, mut draft: Draft) -> Draft {
        match (self.images.0, self.image_url.0) {
            (Some(images), image_url) => {
                draft.images = images;
                draft.image_url = image_url.unwrap_or_default();
            }
            (None, Some(image_url)) => draft.set_first_image(image_url),
            (None, None) => {}
        }
        let price = self
            .compare_at_price
            .apply(draft.compare_at_price.map(Price));
        let options = self.options.0.map(into_all);
        let variants = self.variants.0.map(into_all);
        Draft {
            model: self.model.0.unwrap_or(draft.model),
            name: self.name.0.unwrap_or(draft.name),
            price: self.price.0.map_or(draft.price, |price| price.0),
            description: self.description.0.unwrap_or(draft.description),
            quantity: self.quantity.0.unwrap_or(draft.quantity),
            category: self.category.apply(draft.category),
            tags: self.tags.0.unwrap_or(draft.tags),
            compare_at_price: price.map(|price| price.0),
            slug: self.slug.0.or(draft.slug),
            options: options.unwrap_or(draft.options),
            variants: variants.unwrap_or(draft.variants),
            ..draft
        }
    }

    /// The first field that only a product without variants has of its own, if one was sent
    /// without variants.
    pub fn of_variants(&self) -> Option<&'static str> {
        let sent = [
            ("price", self.price.0.is_some()),
            ("quantity", self.quantity.0.is_some()),
            ("compare_at_price", self.compare_at_price != Patch::Absent),
        ];
        let first = sent.into_iter().find(|(_, is_sent)| *is_sent);
        first
            .filter(|_| self.variants.0.is_none())
            .map(|(field, _)| field)
    }
}

fn into_all<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

/// A price in a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(try_from(JsonNumber) = Price::parse -> Reason)]
pub struct Price(pub Money);

impl Price {
    fn parse(JsonNumber(number): JsonNumber) -> Result<Self, Reason> {
        Ok(Self(Money::from_number(&number)?))
    }
}
