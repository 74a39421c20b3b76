//! The elements of a product's page.

use maud::{Markup, PreEscaped, html};
use storefront_browse::product::Product;
use storefront_browse::variant::Variant;

use super::super::address;
use super::super::parts::{Picture, price_of, stock};
use super::chosen::initial;
use super::options;
use crate::site::Site;

const SIZES: &str = "(min-width: 78rem) 35rem, (min-width: 56rem) 46vw, 92vw";

/// The content of the page, with the chosen variant.
pub fn element(site: Site, product: &Product, variant: Option<i64>) -> Markup {
    let chosen = initial(&product.variants, variant);
    html! {
        div.page {
            (crumbs(site, product))
            div.product {
                div.product-picture { (gallery(site, product, chosen)) }
                (facts(site, product, chosen))
            }
        }
    }
}

fn crumbs(site: Site, product: &Product) -> Markup {
    html! {
        nav.crumbs aria-label=(site.t("Breadcrumb")) {
            a href="/" { (site.t("Products")) }
            span aria-hidden="true" { "/" }
            @for category in &product.categories {
                a href=(address::category(&category.slug)) { (category.name) }
                span aria-hidden="true" { "/" }
            }
            span aria-current="page" { (product.item.model) }
        }
    }
}

fn facts(site: Site, product: &Product, chosen: Option<&Variant>) -> Markup {
    let item = &product.item;
    let sku = chosen
        .map(|variant| &*variant.sku)
        .filter(|sku| !sku.is_empty());
    let (price, quantity) = match chosen {
        Some(one) => (
            price_of(site, one.price, None, one.compare_at_price),
            one.quantity,
        ),
        None => (
            price_of(site, item.price, item.price_max, item.compare_at_price),
            item.quantity,
        ),
    };
    let (stock, level) = stock(site, quantity);
    html! {
        div.product-facts {
            p.model {
                (site.fill("Model {0}", &[&item.model]))
                @if let Some(sku) = sku { " · " (site.fill("SKU {0}", &[sku])) }
            }
            h1 { (item.name) }
            div.stack {
                div.offer aria-live="polite" aria-atomic="true" {
                    p.price { (price) }
                    p.stock.(level) { (stock) }
                }
                @if let Some(chosen) = chosen {
                    @for (index, option) in product.options.iter().enumerate() {
                        (options::group(site, option, index + 1, &product.variants, chosen))
                    }
                }
                // Headings of descriptions are often of the third level.
                h2.visually-hidden { (site.t("Description")) }
                // It was sanitised when it was written.
                div.description { (PreEscaped(&product.description)) }
            }
        }
    }
}

/// The pictures, as `gallery.js` shows them.
fn gallery(site: Site, product: &Product, chosen: Option<&Variant>) -> Markup {
    let mut paths: Vec<&str> = Vec::new();
    let own = product.variants.iter().map(|variant| &*variant.image_url);
    let own: Vec<_> = own.filter(|path| !path.is_empty()).collect();
    for path in product
        .images
        .iter()
        .map(String::as_str)
        .chain(own.iter().copied())
    {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let first = paths.first().copied().unwrap_or_default();
    let shown: &str = match chosen {
        Some(variant) if !variant.image_url.is_empty() => &variant.image_url,
        // One without a picture of its own is not shown by that of another.
        Some(_) if own.contains(&first) => &product.item.image_url,
        _ => first,
    };
    let at = paths.iter().position(|path| *path == shown);
    let (count, name) = (paths.len(), &product.item.name);
    let alt = match at {
        Some(at) if count > 1 => {
            let (number, count) = ((at + 1).to_string(), count.to_string());
            site.fill("{0}, picture {1} of {2}", &[name, &number, &count])
        }
        _ => name.clone(),
    };
    let large = Picture {
        path: shown,
        alt: &alt,
        sizes: SIZES,
        is_eager: true,
    };
    html! {
        div.gallery {
            div { (large.element()) }
            @if count > 1 {
                div.thumbnails role="toolbar" aria-label=(site.t("Pictures")) {
                    @for (index, path) in paths.iter().enumerate() {
                        (thumbnail(site, path, index, count, at))
                    }
                }
            }
        }
    }
}

fn thumbnail(site: Site, path: &str, index: usize, count: usize, shown: Option<usize>) -> Markup {
    let picture = Picture {
        path,
        alt: "",
        sizes: "5rem",
        is_eager: false,
    };
    let tab_index = if index == shown.unwrap_or(0) {
        "0"
    } else {
        "-1"
    };
    let (number, count) = ((index + 1).to_string(), count.to_string());
    let label = site.fill("Picture {0} of {1}", &[&number, &count]);
    html! {
        button.thumbnail type="button" aria-label=(label)
            tabindex=(tab_index) aria-current=[(Some(index) == shown).then_some("true")] {
            (picture.element())
        }
    }
}
