//! Elements that several pages have, as `card.js`, `picture.js`, `price.js`, `pager.js` and
//! `empty.js` make them.

use maud::{Markup, html};
use storefront_browse::popular::Teaser;
use storefront_browse::product::Item;
use storefront_catalog::Money;

use super::address;
use crate::site::Site;

const WIDTHS: [u32; 4] = [160, 320, 640, 1280];
const IN_GRID: &str =
    "(min-width: 78rem) 17.5rem, (min-width: 60rem) 23vw, (min-width: 40rem) 31vw, 46vw";
const IN_ROW: &str = "(min-width: 78rem) 14rem, (min-width: 60rem) 18vw, 12.5rem";
const FEW: i64 = 5;

/// A picture and how it is shown.
pub struct Picture<'a> {
    /// The path; empty for none.
    pub path: &'a str,
    /// What it shows; empty if a text beside it says so.
    pub alt: &'a str,
    /// How wide it is shown.
    pub sizes: &'a str,
    /// It is seen at once.
    pub is_eager: bool,
}

impl Picture<'_> {
    /// The element.
    pub fn element(&self) -> Markup {
        if self.path.is_empty() {
            return html! { div.picture.missing {} };
        }
        let sources =
            WIDTHS.map(|width| format!("{} {width}w", address::picture(self.path, width)));
        html! {
            img.picture alt=(self.alt) width="640" height="480" sizes=(self.sizes) decoding="async"
                loading=(if self.is_eager { "eager" } else { "lazy" })
                fetchpriority=[self.is_eager.then_some("high")]
                srcset=(sources.join(", ")) src=(address::picture(self.path, 640));
        }
    }
}

/// A product of a list.
pub fn card(site: Site, item: &Item, is_eager: bool) -> Markup {
    let picture = Picture {
        path: &item.image_url,
        alt: "",
        sizes: IN_GRID,
        is_eager,
    };
    let (stock, level) = stock(site, item.quantity);
    let link = address::product(item.id, item.slug.as_deref());
    html! {
        li.card {
            (picture.element())
            div.card-text {
                h3 { a href=(link) { (item.name) } }
                p.model { (item.model) }
                p.card-foot {
                    span.price { (price_of(site, item.price, item.price_max, item.compare_at_price)) }
                    " "
                    span.stock.(level) { (stock) }
                }
            }
        }
    }
}

/// A product of the popular ones.
pub fn teaser(product: &Teaser) -> Markup {
    let picture = Picture {
        path: &product.img_url,
        alt: "",
        sizes: IN_ROW,
        is_eager: true,
    };
    html! {
        li.card {
            (picture.element())
            div.card-text {
                h3 { a href=(address::product(product.id, None)) { (product.name) } }
                p.model { (product.model) }
            }
        }
    }
}

/// How much there is of a product: words, and the class that colours them.
pub fn stock(site: Site, quantity: i64) -> (String, &'static str) {
    match quantity {
        ..=0 => (site.t("Sold out").into(), "none"),
        1..=FEW => (site.fill("Only {0} left", &[&quantity.to_string()]), "low"),
        _ => (site.t("In stock").into(), "good"),
    }
}

/// The content of a `.price`: the lowest of several, and the one before a sale.
pub fn price_of(site: Site, now: Money, most: Option<Money>, before: Option<Money>) -> Markup {
    let words = site.t("from {0}");
    let words = words.split_once("{0}").unwrap_or((words, ""));
    html! {
        @if most.is_some_and(|most| most > now) {
            (around_lowest(words.0)) (site.price(now)) (around_lowest(words.1))
        } @else {
            (site.price(now))
        }
        @if let Some(before) = before.filter(|before| *before > now) {
            " "
            s.price-before { span.visually-hidden { (site.t("before")) " " } (site.price(before)) }
        }
    }
}

fn around_lowest(words: &str) -> Markup {
    html! { @if !words.is_empty() { span.price-from { (words.replace(' ', "\u{a0}")) } } }
}

/// Links to the pages of a list, which count from 1. `link` gives the path of one.
pub fn pager(site: Site, page: i64, pages: i64, link: &dyn Fn(i64) -> String) -> Markup {
    let mut near = vec![1, pages, page - 1, page, page + 1];
    near.retain(|number| (1..=pages).contains(number));
    near.sort_unstable();
    near.dedup();
    // 0 is a gap.
    let mut numbers = Vec::new();
    let mut before = 0;
    for number in near {
        match number - before {
            2 => numbers.push(number - 1),
            3.. => numbers.push(0),
            _ => {}
        }
        numbers.push(number);
        before = number;
    }
    html! {
        @if pages > 1 {
            nav.pages aria-label=(site.t("Pages")) {
                @if page > 1 { a href=(link(page - 1)) rel="prev" { (site.t("Previous")) } }
                @for number in numbers {
                    @if number == 0 {
                        span.gap aria-hidden="true" { "…" }
                    } @else {
                        a href=(link(number)) aria-label=(site.fill("Page {0}", &[&number.to_string()]))
                            aria-current=[(number == page).then_some("page")] { (number) }
                    }
                }
                @if page < pages { a href=(link(page + 1)) rel="next" { (site.t("Next")) } }
            }
        }
    }
}

/// A drawing beside a message.
pub enum Icon {
    /// Nothing is there.
    Box,
    /// Nothing was found.
    Search,
}

/// A sentence with a drawing, and a link to all products.
pub fn empty(icon: &Icon, text: &str, link: &Markup) -> Markup {
    let paths = match icon {
        Icon::Box => &[
            "M4 8.5 12 4l8 4.5v7.5l-8 4-8-4Z",
            "M4 8.5 12 13l8-4.5",
            "M12 13v7",
        ][..],
        Icon::Search => &[
            "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Z",
            "m16 16 4.5 4.5",
        ],
    };
    html! {
        div.empty {
            svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" {
                @for path in paths { path d=(path) {} }
            }
            p { (text) }
            (link)
        }
    }
}
