//! Products, on their pages and in lists.

use std::sync::LazyLock;

use serde::Serialize;
use storefront_catalog::{Money, store};
use storefront_http::Result;
use storefront_storage::sqlite::{self, Row};

use crate::cached::CacheableJson;
use crate::database;
use crate::variant::{ProductOption, Variant};

/// A product as its page shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = example))]
pub struct Product {
    /// What lists have of it too.
    #[serde(flatten)]
    pub item: Item,
    /// HTML, sanitised when it was written.
    pub description: String,
    /// The categories that lead to it, the widest first.
    pub categories: Vec<CategoryLink>,
    /// All pictures below `/cache/`; the first is `image_url`.
    pub images: Vec<String>,
    /// What a buyer chooses. Empty for a product without variants.
    pub options: Vec<ProductOption>,
    /// What there is to choose from.
    pub variants: Vec<Variant>,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

/// A product in a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Item {
    /// Its number, which it keeps.
    pub id: i64,
    /// The maker's or the shop's code for it.
    pub model: String,
    /// Pieces in stock, of all variants together.
    pub quantity: i64,
    /// Below `/cache/`; empty without a picture.
    pub image_url: String,
    /// With two decimals. Of variants, the lowest.
    #[cfg_attr(feature = "openapi", schema(value_type = f64))]
    pub price: Money,
    /// The highest price of the variants. Missing if all have one price.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>, nullable = false))]
    pub price_max: Option<Money>,
    /// The price before a sale. Missing without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>, nullable = false))]
    pub compare_at_price: Option<Money>,
    /// For people.
    pub name: String,
    /// Its name in URLs, which no other product has. Missing for some minutes after an upgrade
    /// from a release without slugs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub slug: Option<String>,
}

/// A category that a product is in.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryLink {
    /// For people.
    pub name: String,
    /// The value of `GET /?category=`.
    pub slug: String,
}

macro_rules! item_columns {
    () => {
        "p.id, p.model, p.quantity, p.image_url, p.price_minor, p.name, p.price_max_minor,
            p.compare_at_minor, p.slug"
    };
}

/// Columns for [`Item::from_row`], from `products p`.
pub const ITEM_COLUMNS: &str = item_columns!();

/// Columns for [`Product::from_row`], from [`PRODUCT_TABLES`].
pub const PRODUCT_COLUMNS: &str = concat!(
    item_columns!(),
    ", p.description, p.images, p.options, p.variants, p.version, c.name, c.slug"
);
/// A product and its category.
pub const PRODUCT_TABLES: &str = "products p left join categories c on c.id = p.category_id";
/// How many these are.
pub const PRODUCT_WIDTH: usize = 16;

/// What a product is looked up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Its number.
    Id(i64),
    /// Its name in URLs.
    Slug(String),
}

impl Key {
    /// Returns the name of the product's answer in the read cache.
    pub fn cache_name(&self) -> String {
        match self {
            Self::Id(id) => format!("product:{id}"),
            Self::Slug(slug) => format!("slug:{slug}"),
        }
    }
}

impl Product {
    /// Finds a product.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn find(key: &Key) -> Result<Option<Self>> {
        static BY_ID: LazyLock<String> = LazyLock::new(|| select("p.id = ?"));
        static BY_SLUG: LazyLock<String> = LazyLock::new(|| select("p.slug = ? limit 1"));
        database::prepare().await?;
        let (sql, value) = match key {
            Key::Id(id) => (&BY_ID, (*id).into()),
            Key::Slug(slug) => (&BY_SLUG, slug.as_str().into()),
        };
        let row = sqlite::query_one(sql, [value]).await?;
        row.map(|mut row| Self::from_row(&mut row)).transpose()
    }

    /// Serialises the product. The entity tag changes with each change of the record.
    ///
    /// # Errors
    /// Serialisation fails, which no product can cause.
    pub fn as_json(&self) -> Result<CacheableJson> {
        CacheableJson::with_version(self, self.version)
    }

    /// Takes [`PRODUCT_COLUMNS`], the first columns of a row.
    ///
    /// # Errors
    /// 500 when the row has others.
    pub fn from_row(row: &mut Row) -> Result<Self> {
        let item = Item::from_row(row)?;
        let options: Vec<storefront_catalog::ProductOption> = row.json(11)?.unwrap_or_default();
        let variants: Vec<storefront_catalog::Variant> = row.json(12)?.unwrap_or_default();
        let variants = variants.into_iter().map(|one| one.into_draft(&options));
        let category = row.take_optional_text(14).zip(row.take_optional_text(15));
        let category = category.map(|(name, slug)| CategoryLink { name, slug });
        Ok(Self {
            images: store::all_images(&item.image_url, row.json(10)?),
            variants: variants.map(Variant::from).collect(),
            options: options.into_iter().map(Into::into).collect(),
            categories: category.into_iter().collect(),
            description: row.take_text(9)?,
            version: row.integer(13)?,
            item,
        })
    }
}

fn select(condition: &str) -> String {
    format!("select {PRODUCT_COLUMNS} from {PRODUCT_TABLES} where {condition}")
}

impl Item {
    /// Takes [`ITEM_COLUMNS`], the first columns of a row.
    ///
    /// # Errors
    /// 500 when the row has others.
    pub fn from_row(row: &mut Row) -> Result<Self> {
        Ok(Self {
            id: row.integer(0)?,
            model: row.take_text(1)?,
            quantity: row.integer(2)?,
            image_url: row.take_text(3)?,
            price: Money(row.integer(4)?),
            name: row.take_text(5)?,
            price_max: row.optional_integer(6).map(Money),
            compare_at_price: row.optional_integer(7).map(Money),
            slug: row.take_optional_text(8),
        })
    }
}

/// A demo product.
#[cfg(feature = "openapi")]
pub fn example() -> serde_json::Value {
    serde_json::json!({
        "id": 1099, "model": "CQRJSTEL-A", "quantity": 999,
        "image_url": "catalog/CQRobot/JST EL/JST EL 2P-1.jpg", "price": 6.16,
        "name": "JST EL - 2 Pin Connector Kit", "slug": "jst-el-2-pin-connector-kit",
        "description": "<p>Connectors</p>",
        "categories": [{"name": "Connector kits", "slug": "connector-kits"}],
        "images": ["catalog/CQRobot/JST EL/JST EL 2P-1.jpg"], "options": [], "variants": [],
    })
}
