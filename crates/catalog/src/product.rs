//! A product's fields and their rules.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use storefront_assets::FilePath;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::bulk::Category;
use crate::variant::{self, ProductOption, Totals, Variant, VariantDraft};
use crate::{Money, TextTools, html, slug};

/// The longest model and tag in characters.
pub const MAX_SHORT: usize = 64;
/// The longest name and category in characters: `VARCHAR(255)` in the shops that products are
/// imported from.
pub const MAX_NAME: usize = 255;
/// The longest description in bytes. It fits into a JSON body of 64 KiB.
const MAX_DESCRIPTION: usize = 60_000;
/// The highest stock.
pub const MAX_QUANTITY: i64 = 1_000_000_000;
/// The most tags of a product.
pub const MAX_TAGS: usize = 32;
/// The most pictures of a product.
pub const MAX_IMAGES: usize = 64;
/// The rule of a category's name.
pub const CATEGORY_RULE: &str =
    "Category should have 1 to 255 characters on one line, letters among them";
/// The start of each picture's path; see `components/media`.
const PICTURES: &str = "catalog/";

/// A product before its validation. Missing fields have defaults, so that a line of JSON Lines
/// only needs model, name and price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Its id; a new product gets the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// The manufacturer's or the shop's code for it.
    pub model: String,
    /// Its name.
    pub name: String,
    /// HTML.
    pub description: String,
    /// The number of pieces in stock.
    pub quantity: i64,
    /// Its price.
    pub price: Money,
    /// Its price before a sale.
    pub compare_at_price: Option<Money>,
    /// The path of its first picture below `/cache/`; empty if it has none.
    pub image_url: String,
    /// The paths of all its pictures. It may be empty if there is one picture at most.
    pub images: Vec<String>,
    /// A category's name or slug.
    pub category: Option<String>,
    /// Words by which it is found.
    pub tags: Vec<String>,
    /// Its name in URLs. Without it, a stored product keeps its slug and a new one gets one of
    /// its name.
    pub slug: Option<String>,
    /// What a buyer chooses.
    pub options: Vec<ProductOption>,
    /// What there is to choose from. They determine quantity and price, if there are any.
    pub variants: Vec<VariantDraft>,
    /// When it was added to the shop (RFC 3339); by default, now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// The name of an invalid field, and a sentence for people.
pub type InvalidField = (&'static str, Cow<'static, str>);

/// A valid product. The statements of [`crate::store`] use the names of its fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Product {
    id: Option<i64>,
    model: String,
    name: String,
    description: String,
    search_text: String,
    title_words: Option<String>,
    text_words: Option<String>,
    tags: String,
    quantity: i64,
    price_minor: i64,
    price_max_minor: Option<i64>,
    compare_at_minor: Option<i64>,
    image_url: String,
    images: Option<String>,
    options: Option<String>,
    variants: Option<Vec<Variant>>,
    slug: Option<String>,
    slug_of_name: String,
    category_name: Option<String>,
    category_slug: Option<String>,
    created_at: Option<String>,
}

impl Draft {
    /// Validates the draft, sanitises its description, and finds its words.
    ///
    /// # Errors
    /// All invalid fields.
    pub fn check(mut self, tools: &TextTools) -> Result<Product, Vec<InvalidField>> {
        let model = self.model.trim().to_owned();
        let name = self.name.trim().to_owned();
        let category = Category::parse(self.category.as_deref().unwrap_or_default());
        let tags: Vec<_> = self.tags.iter().map(|tag| tag.trim().to_owned()).collect();
        let slug = self.slug.as_deref().map(slug::from_name);
        let images = std::mem::take(&mut self.images);
        if self.image_url.is_empty() {
            self.image_url = images.first().cloned().unwrap_or_default();
        }
        let options = std::mem::take(&mut self.options);
        let variants = variant::check(options, std::mem::take(&mut self.variants));
        let totals = variants.as_ref().ok().and_then(|(_, all)| Totals::of(all));
        if let Some(totals) = totals {
            self.price = Money(totals.price_minor);
            self.compare_at_price = totals.compare_at_minor.map(Money);
            self.quantity = totals.quantity;
        }

        let rules = [
            (
                "id",
                self.id.is_none_or(|id| id > 0),
                "Id should be a positive number",
            ),
            (
                "model",
                is_line(&model, MAX_SHORT),
                "Model should have 1 to 64 characters on one line",
            ),
            (
                "name",
                is_line(&name, MAX_NAME),
                "Name should have 1 to 255 characters on one line",
            ),
            (
                "description",
                self.description.len() <= MAX_DESCRIPTION,
                "Description should have at most 60000 bytes",
            ),
            (
                "quantity",
                (0..=MAX_QUANTITY).contains(&self.quantity),
                "Quantity should be from 0 to 1000000000",
            ),
            (
                "image_url",
                self.image_url.is_empty() || is_picture(&self.image_url),
                "Image URL should be the path of a picture, as catalog/kit.jpg",
            ),
            (
                "images",
                images.len() <= MAX_IMAGES && images.iter().all(|url| is_picture(url)),
                "Images should be at most 64, each the path of a picture, as catalog/kit.jpg",
            ),
            (
                "images",
                images.first().is_none_or(|first| *first == self.image_url),
                "The first of the images should be the image URL",
            ),
            (
                "slug",
                slug.as_ref()
                    .is_none_or(|slug| slug.as_ref().is_some_and(|slug| is_line(slug, MAX_NAME))),
                "Slug should have 1 to 255 characters, letters or digits among them",
            ),
            ("category", category.is_ok(), CATEGORY_RULE),
            (
                "tags",
                tags.len() <= MAX_TAGS && tags.iter().all(|tag| is_line(tag, MAX_SHORT)),
                "Tags should be at most 32, each of 1 to 64 characters on one line",
            ),
            (
                "created_at",
                self.created_at.as_deref().is_none_or(is_utc_time),
                "Time should be as 2026-01-31T12:00:00Z",
            ),
        ];
        let mut invalid: Vec<InvalidField> = rules
            .into_iter()
            .filter_map(|(field, is_kept, rule)| (!is_kept).then_some((field, rule.into())))
            .collect();
        let (options, variants) = variants.unwrap_or_else(|error| {
            invalid.push(error);
            Default::default()
        });
        if !invalid.is_empty() {
            return Err(invalid);
        }
        let category = category.unwrap_or_default();
        let description = (tools.sanitise)(&self.description);
        let search_text = search_text(&description, &options, &variants);
        let tags = json(&tags);
        Ok(Product {
            id: self.id,
            title_words: tools.words(&format!("{name} {model} {tags}")),
            text_words: tools.words(&search_text),
            model,
            search_text,
            description,
            tags,
            quantity: self.quantity,
            price_minor: self.price.0,
            price_max_minor: totals.and_then(|totals| totals.price_max_minor),
            compare_at_minor: self.compare_at_price.map(|price| price.0),
            image_url: self.image_url,
            images: (images.len() > 1).then(|| json(&images)),
            options: (!options.is_empty()).then(|| json(&options)),
            variants: (!variants.is_empty()).then_some(variants),
            slug: slug.flatten(),
            slug_of_name: slug::of_product(&name),
            name,
            category_slug: category.as_ref().map(|one| one.slug.clone()),
            category_name: category.map(|one| one.name),
            created_at: self.created_at,
        })
    }

    /// Replaces the first picture; an empty path removes it.
    pub fn set_first_image(&mut self, image_url: String) {
        if !self.images.is_empty() {
            match image_url.is_empty() {
                true => drop(self.images.remove(0)),
                false => self.images[0].clone_from(&image_url),
            }
        }
        self.image_url = self.images.first().cloned().unwrap_or(image_url);
    }
}

/// The words of a product behind its title: its description, and what its variants are called.
fn search_text(description: &str, options: &[ProductOption], variants: &[Variant]) -> String {
    let mut text = html::text(description);
    let values = options.iter().flat_map(|option| &option.values);
    for word in values.chain(variants.iter().map(|variant| &variant.sku)) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Whether a text is on one line and has 1 to `max` characters.
pub fn is_line(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count()) && !text.contains(char::is_control)
}

/// Whether a text is the path of a picture below `/cache/`.
pub fn is_picture(url: &str) -> bool {
    url.strip_prefix(PICTURES)
        .is_some_and(|path| FilePath::from_decoded(path.to_owned()).is_some())
}

/// Whether a text is a time in UTC with seconds, such as `2026-11-20T12:00:00Z` (RFC 3339).
pub fn is_utc_time(text: &str) -> bool {
    text.len() == "2026-11-20T12:00:00Z".len()
        && text.ends_with('Z')
        && OffsetDateTime::parse(text, &Rfc3339).is_ok()
}

#[cfg(test)]
mod tests;
