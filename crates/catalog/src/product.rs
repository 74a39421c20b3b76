//! A product's fields and their rules.

use serde::{Deserialize, Serialize};
use storefront_assets::FilePath;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::{Money, html, slug, words};

/// The longest model and tag in characters.
const MAX_SHORT: usize = 64;
/// The longest name and category in characters: `VARCHAR(255)` in the shops that products are
/// imported from.
const MAX_NAME: usize = 255;
/// The longest description in bytes. It fits into a JSON body of 64 KiB.
const MAX_DESCRIPTION: usize = 60_000;
/// The highest stock.
const MAX_QUANTITY: i64 = 1_000_000_000;
/// The most tags of a product.
const MAX_TAGS: usize = 32;
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
    /// The path of its picture below `/cache/`; empty if it has none.
    pub image_url: String,
    /// A category's name or slug.
    pub category: Option<String>,
    /// Words by which it is found.
    pub tags: Vec<String>,
    /// When it was added to the shop (RFC 3339); by default, now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<String>,
}

/// What is done with texts where strangers can reach nothing: by [`crate::html`] and
/// [`crate::fold`], or by the library component that contains them.
#[derive(Clone, Copy, Debug)]
pub struct TextTools {
    /// Makes HTML harmless.
    pub sanitise: fn(&str) -> String,
    /// Makes one of spellings that mean the same.
    pub fold: fn(&str) -> String,
}

#[cfg(any(test, feature = "sanitiser"))]
impl TextTools {
    /// The functions of this crate.
    pub const OWN: Self = Self {
        sanitise: html::sanitise,
        fold: crate::fold::fold,
    };
}

impl TextTools {
    /// The words of a text for the search index. `None`: the index gets the text as it is.
    pub fn words(&self, text: &str) -> Option<String> {
        if text.is_ascii() {
            return None;
        }
        let folded = (self.fold)(text);
        let words = words::index(&folded);
        words.or_else(|| (folded != text).then_some(folded))
    }
}

/// The name of an invalid field, and a sentence for people.
pub type InvalidField = (&'static str, &'static str);

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
    image_url: String,
    category_name: Option<String>,
    category_slug: Option<String>,
    created_at: Option<String>,
}

impl Draft {
    /// Validates the draft, sanitises its description, and finds its words.
    ///
    /// # Errors
    /// All invalid fields.
    pub fn check(self, tools: &TextTools) -> Result<Product, Vec<InvalidField>> {
        let model = self.model.trim().to_owned();
        let name = self.name.trim().to_owned();
        let category = self.category.map(|name| name.trim().to_owned());
        let category = category.filter(|name| !name.is_empty());
        let category_slug = category.as_deref().and_then(slug::from_name);
        let tags: Vec<_> = self.tags.iter().map(|tag| tag.trim().to_owned()).collect();

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
                "category",
                category
                    .as_ref()
                    .is_none_or(|name| is_line(name, MAX_NAME) && category_slug.is_some()),
                "Category should have 1 to 255 characters on one line, letters among them",
            ),
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
        let invalid: Vec<_> = rules
            .into_iter()
            .filter_map(|(field, is_kept, rule)| (!is_kept).then_some((field, rule)))
            .collect();
        if !invalid.is_empty() {
            return Err(invalid);
        }
        let description = (tools.sanitise)(&self.description);
        let search_text = html::text(&description);
        let tags = serde_json::to_string(&tags).unwrap_or_default();
        Ok(Product {
            id: self.id,
            title_words: tools.words(&format!("{name} {model} {tags}")),
            text_words: tools.words(&search_text),
            model,
            name,
            search_text,
            description,
            tags,
            quantity: self.quantity,
            price_minor: self.price.0,
            image_url: self.image_url,
            category_name: category,
            category_slug,
            created_at: self.created_at,
        })
    }
}

fn is_line(text: &str, max: usize) -> bool {
    (1..=max).contains(&text.chars().count()) && !text.contains(char::is_control)
}

fn is_picture(url: &str) -> bool {
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
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            model: " FW-CAN ".into(),
            name: "CAN Bus Transceiver".into(),
            description: "<p>Fast<script>x</script></p>".into(),
            price: Money(545),
            category: Some("I/O boards".into()),
            ..Draft::default()
        }
    }

    #[test]
    fn a_draft_becomes_a_clean_product() {
        let product = draft().check(&TextTools::OWN).unwrap();
        assert_eq!(product.model, "FW-CAN");
        assert_eq!(product.description, "<p>Fast</p>");
        assert_eq!(product.search_text, "Fast");
        assert_eq!(product.category_slug.as_deref(), Some("i-o-boards"));
    }

    #[test]
    fn all_invalid_fields_are_reported_at_once() {
        let wrong = Draft {
            id: Some(0),
            model: String::new(),
            name: "two\nlines".into(),
            description: "x".repeat(MAX_DESCRIPTION + 1),
            quantity: -1,
            image_url: "catalog/../secret".into(),
            category: Some("…".into()),
            tags: vec![String::new()],
            created_at: Some("yesterday".into()),
            ..Draft::default()
        };
        let fields: Vec<_> = wrong
            .check(&TextTools::OWN)
            .unwrap_err()
            .iter()
            .map(|(field, _)| *field)
            .collect();
        assert_eq!(
            fields,
            [
                "id",
                "model",
                "name",
                "description",
                "quantity",
                "image_url",
                "category",
                "tags",
                "created_at"
            ]
        );
    }

    #[test]
    fn pictures_are_files_below_the_catalog() {
        for (url, is_fine) in [
            ("", true),
            ("catalog/CQRobot/JST EL/JST EL 2P-1.jpg", true),
            ("catalog/.hidden", false),
            ("http://elsewhere/a.jpg", false),
            ("catalog/", false),
        ] {
            let draft = Draft {
                image_url: url.into(),
                ..draft()
            };
            assert_eq!(draft.check(&TextTools::OWN).is_ok(), is_fine, "{url}");
        }
    }
}
