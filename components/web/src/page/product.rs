//! The page of a product, as `product.js` shows it.

mod chosen;
mod options;
mod view;

use serde::Serialize;
use serde_json::{Value, json};
use storefront_browse::cached::{self, UNTIL_WRITTEN};
use storefront_browse::product::{Key, Product};
use storefront_catalog::html;
use storefront_http::json::to_text;
use storefront_http::public_url::PublicUrl;
use storefront_http::{Error, Result};

use super::address;
use super::head::breadcrumbs;
use super::{Head, Modules, Page, cache_name};
use crate::front::NOT_FOUND;
use crate::site::Site;

/// The page of a product, and whose it is.
pub struct Shown {
    /// The product's number.
    pub id: i64,
    /// Its name in URLs.
    pub slug: Option<String>,
    /// The page.
    pub page: String,
}

/// Finds a product and makes its page, with the chosen variant.
///
/// # Errors
/// 404 when it is not there, 503 when SQLite fails.
pub async fn show(site: Site, key: &Key, variant: Option<i64>) -> Result<Shown> {
    if variant.is_some() {
        // Anybody can invent numbers.
        return make(site, key, variant).await;
    }
    let name = cache_name(site, &key.cache_name());
    let make = async || Ok(make(site, key, None).await?.into_bytes());
    let kept = cached::read_through(&name, UNTIL_WRITTEN, make).await?;
    let shown = String::from_utf8(kept).ok();
    let shown = shown.and_then(|text| Shown::from_text(&text));
    shown.ok_or_else(|| Error::Internal("a cached page is none".into()))
}

async fn make(site: Site, key: &Key, variant: Option<i64>) -> Result<Shown> {
    let product = Product::find(key).await?;
    let product = product.ok_or(NOT_FOUND)?;
    let head = head(site, &product, &PublicUrl::get().await?.0);
    let page = Page {
        site,
        head: &head,
        modules: Modules::Product,
        main: view::element(site, &product, variant),
        answers: to_text(&Answers { product: &product })?,
    };
    Ok(Shown {
        page: page.render(),
        id: product.item.id,
        slug: product.item.slug,
    })
}

/// The answer that the front makes the page of.
#[derive(Serialize)]
struct Answers<'a> {
    product: &'a Product,
}

impl Shown {
    /// Returns a line with the id, one with the slug, and the page.
    fn into_bytes(self) -> Vec<u8> {
        let slug = self.slug.unwrap_or_default();
        format!("{}\n{slug}\n{}", self.id, self.page).into_bytes()
    }

    fn from_text(text: &str) -> Option<Self> {
        let (id, rest) = text.split_once('\n')?;
        let (slug, page) = rest.split_once('\n')?;
        Some(Self {
            id: id.parse().ok()?,
            slug: Some(slug.to_owned()).filter(|slug| !slug.is_empty()),
            page: page.to_owned(),
        })
    }
}

fn head(site: Site, product: &Product, base: &str) -> Head {
    let Product {
        item,
        description,
        categories,
        images,
        ..
    } = product;
    let url = format!("{base}{}", address::product(item.id, item.slug.as_deref()));
    let text = html::text(description);
    let pictures = images
        .iter()
        .map(|path| format!("{base}{}", address::picture(path, 1280)));
    let pictures: Vec<_> = pictures.collect();
    let mut steps = vec![(site.t("Products"), format!("{base}/"))];
    for category in categories {
        steps.push((
            &*category.name,
            format!("{base}{}", address::category(&category.slug)),
        ));
    }
    steps.push((&*item.name, url.clone()));
    let object = json!({
        "@context": "https://schema.org", "@type": "Product",
        "name": item.name, "description": text, "image": pictures, "url": url,
        "sku": item.model, "offers": offers(site, product, &url),
    });
    Head {
        title: item.name.clone(),
        description: text,
        image: pictures.into_iter().next(),
        properties: vec![
            ("product:price:amount", item.price.to_string()),
            ("product:price:currency", site.shop.currency.clone()),
        ],
        data: vec![object, breadcrumbs(&steps)],
        canonical: Some(url),
    }
}

/// What it is sold for: one offer, or the range of those of its variants.
fn offers(site: Site, product: &Product, url: &str) -> Value {
    let Product { item, variants, .. } = product;
    let availability = match item.quantity {
        ..=0 => "https://schema.org/OutOfStock",
        _ => "https://schema.org/InStock",
    };
    if variants.is_empty() {
        return json!({
            "@type": "Offer", "url": url, "price": item.price.to_string(),
            "priceCurrency": site.shop.currency, "availability": availability,
            "itemCondition": "https://schema.org/NewCondition",
        });
    }
    json!({
        "@type": "AggregateOffer", "url": url, "offerCount": variants.len(),
        "lowPrice": item.price.to_string(),
        "highPrice": item.price_max.unwrap_or(item.price).to_string(),
        "priceCurrency": site.shop.currency, "availability": availability,
    })
}
