//! Products as buyers see them.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Serialize};
use storefront_catalog::{Money, store};
use storefront_http::{Error, Result};
use storefront_storage::sqlite::{self, Row, Value};

use crate::cached::CacheableJson;
use crate::demo;
use crate::variant::{ProductOption, Variant};

/// A product as its page shows it.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[cfg_attr(test, schema(example = crate::parameters::example_product))]
pub struct Product {
    #[serde(flatten)]
    pub item: Item,
    /// HTML, sanitised when it was written.
    pub description: String,
    /// Its name in URLs, which no other product has. Missing for some minutes after an upgrade
    /// from a release without slugs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(nullable = false))]
    pub slug: Option<String>,
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
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Item {
    pub id: i64,
    /// The maker's or the shop's code for it.
    pub model: String,
    /// Pieces in stock, of all variants together.
    pub quantity: i64,
    /// Below `/cache/`; empty without a picture.
    pub image_url: String,
    /// With two decimals. Of variants, the lowest.
    #[cfg_attr(test, schema(value_type = f64))]
    pub price: Money,
    /// The highest price of the variants. Missing if all have one price.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<f64>, nullable = false))]
    pub price_max: Option<Money>,
    /// The price before a sale. Missing without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, schema(value_type = Option<f64>, nullable = false))]
    pub compare_at_price: Option<Money>,
    pub name: String,
}

/// A product in a list of popular ones.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct Teaser {
    pub id: i64,
    /// Below `/cache/`; empty without a picture.
    pub img_url: String,
    pub name: String,
    pub model: String,
}

macro_rules! item_columns {
    () => {
        "p.id, p.model, p.quantity, p.image_url, p.price_minor, p.name, p.price_max_minor,
            p.compare_at_minor"
    };
}

/// Columns for [`Item::from_row`], from `products p`.
pub const ITEM_COLUMNS: &str = item_columns!();

/// Columns for [`Product::from_row`], from `products p`.
pub const PRODUCT_COLUMNS: &str = concat!(
    item_columns!(),
    ", p.description, p.slug, p.images, p.options, p.variants, p.version"
);
/// How many these are.
pub const PRODUCT_WIDTH: usize = 14;

/// What a product is looked up by.
#[derive(Clone, Copy, Debug)]
pub enum Key<'a> {
    Id(i64),
    Slug(&'a str),
}

impl Product {
    /// Finds a product.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn find(key: Key<'_>) -> Result<Option<Self>> {
        static BY_ID: LazyLock<String> = LazyLock::new(|| select("p.id = ?"));
        static BY_SLUG: LazyLock<String> = LazyLock::new(|| select("p.slug = ? limit 1"));
        prepare().await?;
        let (sql, value) = match key {
            Key::Id(id) => (&BY_ID, id.into()),
            Key::Slug(slug) => (&BY_SLUG, slug.into()),
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
        let options: Vec<storefront_catalog::ProductOption> = json(row, 11)?.unwrap_or_default();
        let variants: Vec<storefront_catalog::Variant> = json(row, 12)?.unwrap_or_default();
        let variants = variants.into_iter().map(|one| one.into_draft(&options));
        Ok(Self {
            images: store::all_images(&item.image_url, json(row, 10)?),
            variants: variants.map(Variant::from).collect(),
            options: options.into_iter().map(Into::into).collect(),
            description: row.take_text(8)?,
            slug: row.take_optional_text(9),
            version: row.integer(13)?,
            item,
        })
    }
}

fn select(condition: &str) -> String {
    format!("select {PRODUCT_COLUMNS} from products p where {condition}")
}

/// Reads a column of JSON that may be null.
fn json<T: for<'a> Deserialize<'a>>(row: &Row, column: usize) -> Result<Option<T>> {
    let value = row.optional_text(column).map(serde_json::from_str);
    let error = |error| Error::Internal(format!("JSON of a product, column {column}: {error}"));
    value.transpose().map_err(error)
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
        })
    }
}

impl Teaser {
    /// The given products in the given order, then the most viewed of all time.
    ///
    /// # Errors
    /// 503 when SQLite is not there.
    pub async fn ranked(first: &[i64], limit: i64) -> Result<Vec<Self>> {
        // Two walks with an end each, as sorting all products by their rank would read
        // the whole table; and no temporary table, as SQLite sets up a page cache for each.
        const SQL: &str = "select * from (
                select p.id, p.image_url, p.name, p.model from json_each(?1) ranked
                join products p on p.id = ranked.value order by ranked.key)
            union all
            select * from (
                select id, image_url, name, model from products
                order by views desc, id desc limit ?2)";
        let most = usize::try_from(limit).unwrap_or_default();
        let first = serde_json::json!(first).to_string();
        let mut teasers: Vec<Self> = Vec::with_capacity(most);
        for row in query(SQL, [first.into(), limit.into()]).await? {
            let next = Self::from_row(row)?;
            if teasers.len() < most && teasers.iter().all(|known| known.id != next.id) {
                teasers.push(next);
            }
        }
        Ok(teasers)
    }

    fn from_row(mut row: Row) -> Result<Self> {
        Ok(Self {
            id: row.integer(0)?,
            img_url: row.take_text(1)?,
            name: row.take_text(2)?,
            model: row.take_text(3)?,
        })
    }
}

/// Runs one statement that reads, once the demo products are loaded if they are wanted.
pub async fn query(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<Vec<Row>> {
    prepare().await?;
    sqlite::query(sql, parameters).await
}

/// Runs one statement that returns a number, as [`query`] does.
pub async fn count(sql: &str, parameters: impl IntoIterator<Item = Value>) -> Result<i64> {
    prepare().await?;
    sqlite::count(sql, parameters).await
}

/// Loads the demo products if they are wanted and missing.
///
/// # Errors
/// 503 when SQLite fails.
pub async fn prepare() -> Result<()> {
    static IS_READY: AtomicBool = AtomicBool::new(false);
    if !IS_READY.load(Ordering::Relaxed) {
        demo::load().await?;
        IS_READY.store(true, Ordering::Relaxed);
    }
    Ok(())
}
