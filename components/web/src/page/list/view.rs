//! The elements of a list.

use maud::{Markup, html};
use storefront_browse::categories::Category;
use storefront_browse::popular::Teaser;
use storefront_browse::product::Item;
use storefront_http::page::Page as Slice;

use super::super::parts::{self, Icon, card, pager, teaser};
use super::super::price;
use super::{Choices, PER_PAGE};

const TITLE: &str = "Parts for your next idea";
const WELCOME: &str = "Connectors, boards, sensors, and the tools to join them: described in plain words, and sent from our shelf.";
/// Cards that are seen at once.
const SEEN_AT_ONCE: usize = 4;

/// The values of the order, beside that by name.
const ORDERS: [(&str, &str); 4] = [
    ("popular", "Most viewed"),
    ("price", "Price, low to high"),
    ("-price", "Price, high to low"),
    ("newest", "Newest"),
];

/// What is shown.
pub struct View<'a> {
    pub choices: &'a Choices,
    pub category: Option<&'a Category>,
    pub categories: &'a [Category],
    pub slice: &'a Slice<Item>,
    pub popular: &'a [Teaser],
}

impl View<'_> {
    /// The heading of the page.
    pub fn heading(&self) -> &str {
        match self.category {
            _ if self.choices.is_home() => TITLE,
            Some(category) => &category.name,
            None => "All products",
        }
    }

    /// `1 product`, `33 products`.
    pub fn count(&self) -> String {
        let unit = if self.slice.total == 1 {
            "product"
        } else {
            "products"
        };
        format!("{} {unit}", price::grouped(self.slice.total))
    }

    /// The content of the page.
    pub fn element(&self) -> Markup {
        let narrowed = self.choices.is_narrowed();
        let class = if narrowed { "page-head" } else { "hero" };
        html! {
            div.page {
                div class=(class) {
                    h1 { (self.heading()) }
                    p hidden[narrowed] { (WELCOME) }
                }
                section.section aria-labelledby="popular-heading" hidden[self.popular.is_empty()] {
                    h2 #popular-heading { "Popular this week" }
                    ul.popular { @for product in self.popular { (teaser(product)) } }
                }
                section.section aria-labelledby="list-heading" {
                    h2 #list-heading class=[narrowed.then_some("visually-hidden")] tabindex="-1" { "All products" }
                    nav.chips-space aria-label="Categories" { (self.chips()) }
                    (self.toolbar())
                    ul.grid aria-labelledby="list-heading" {
                        @for (index, item) in self.slice.items.iter().enumerate() {
                            (card(item, narrowed && index < SEEN_AT_ONCE))
                        }
                    }
                    div { (self.below()) }
                }
            }
        }
    }

    fn chips(&self) -> Markup {
        let link = |slug: &str, name: &str, products: Option<i64>| {
            let current = (slug == self.choices.category).then_some("true");
            html! {
                li {
                    a href=(self.choices.in_category(slug)) aria-current=[current] {
                        (name)
                        @if let Some(products) = products { span.count { (products) } }
                    }
                }
            }
        };
        html! {
            ul.chips {
                @if !self.categories.is_empty() { (link("", "All", None)) }
                @for one in self.categories { (link(&one.slug, &one.name, Some(one.products))) }
            }
        }
    }

    fn toolbar(&self) -> Markup {
        let Choices {
            min_price,
            max_price,
            in_stock,
            sort,
            ..
        } = self.choices;
        let price = |label: &str, placeholder: &str, value: &str| {
            html! {
                input type="number" min="0" step="any" inputmode="decimal" aria-label=(label)
                    placeholder=(placeholder) value=[(!value.is_empty()).then_some(value)];
            }
        };
        html! {
            form.toolbar method="post" aria-label="Filter and sort" {
                p.total role="status" { (self.count()) }
                div.inline {
                    label.visually-hidden for="sort-1" { "Sort by" }
                    select #sort-1 {
                        option value="" { "Name" }
                        @for (value, text) in ORDERS {
                            option value=(value) selected[sort == value] { (text) }
                        }
                        option value="name" hidden { "Name" }
                    }
                }
                label.check { input type="checkbox" checked[*in_stock]; "In stock" }
                div.inline.price-range role="group" aria-label="Price" {
                    span aria-hidden="true" { "Price" }
                    (price("Lowest price", "from", min_price))
                    (price("Highest price", "to", max_price))
                }
            }
        }
    }

    fn below(&self) -> Markup {
        if self.slice.total == 0 {
            let link = html! { a.button.quiet href="/" { "Show all products" } };
            return parts::empty(&Icon::Search, "Nothing fits this search.", &link);
        }
        let pages = (self.slice.total + PER_PAGE - 1) / PER_PAGE;
        pager(self.choices.page, pages, &|page| self.choices.at_page(page))
    }
}
