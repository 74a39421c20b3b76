//! The elements of a list.

use maud::{Markup, html};
use storefront_browse::categories::Category;
use storefront_browse::popular::Teaser;
use storefront_browse::product::Item;
use storefront_http::page::Page as Slice;

use super::super::parts::{self, Icon, card, pager, teaser};
use super::{Choices, PER_PAGE};
use crate::site::Site;

/// Cards that are seen at once.
const SEEN_AT_ONCE: usize = 4;

/// What is shown.
pub struct View<'a> {
    pub site: Site,
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
            _ if self.choices.is_home() => self.site.t(&self.site.shop.headline),
            Some(category) => &category.name,
            None => self.site.t("All products"),
        }
    }

    /// The content of the page.
    pub fn element(&self) -> Markup {
        let Self { site, .. } = *self;
        let narrowed = self.choices.is_narrowed();
        let class = if narrowed { "page-head" } else { "hero" };
        html! {
            div.page {
                div class=(class) {
                    h1 { (self.heading()) }
                    p hidden[narrowed] { (site.t(&site.shop.description)) }
                }
                section.section aria-labelledby="popular-heading" hidden[self.popular.is_empty()] {
                    h2 #popular-heading { (site.t("Popular this week")) }
                    ul.popular { @for product in self.popular { (teaser(product)) } }
                }
                section.section aria-labelledby="list-heading" {
                    h2 #list-heading class=[narrowed.then_some("visually-hidden")] tabindex="-1" { (site.t("All products")) }
                    nav.chips-space aria-label=(site.t("Categories")) { (self.chips()) }
                    (self.toolbar())
                    ul.grid aria-labelledby="list-heading" {
                        @for (index, item) in self.slice.items.iter().enumerate() {
                            (card(site, item, narrowed && index < SEEN_AT_ONCE))
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
                @if !self.categories.is_empty() { (link("", self.site.t("All"), None)) }
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
        let Self { site, .. } = *self;
        // Beside the order by name.
        let orders = [
            ("popular", site.t("Most viewed")),
            ("price", site.t("Price, low to high")),
            ("-price", site.t("Price, high to low")),
            ("newest", site.t("Newest")),
        ];
        let price = |label: &str, placeholder: &str, value: &str| {
            html! {
                input type="number" min="0" step="any" inputmode="decimal" aria-label=(label)
                    placeholder=(placeholder) value=[(!value.is_empty()).then_some(value)];
            }
        };
        html! {
            form.toolbar method="post" aria-label=(site.t("Filter and sort")) {
                p.total role="status" { (site.products(self.slice.total)) }
                div.inline {
                    label.visually-hidden for="sort-1" { (site.t("Sort by")) }
                    select #sort-1 {
                        option value="" { (site.t("Name")) }
                        @for (value, text) in orders {
                            option value=(value) selected[sort == value] { (text) }
                        }
                        option value="name" hidden { (site.t("Name")) }
                    }
                }
                label.check { input type="checkbox" checked[*in_stock]; (site.t("In stock")) }
                div.inline.price-range role="group" aria-label=(site.t("Price")) {
                    span aria-hidden="true" { (site.t("Price")) }
                    (price(site.t("Lowest price"), site.t("from"), min_price))
                    (price(site.t("Highest price"), site.t("to"), max_price))
                }
            }
        }
    }

    fn below(&self) -> Markup {
        let Self { site, .. } = *self;
        if self.slice.total == 0 {
            let link = html! { a.button.quiet href="/" { (site.t("Show all products")) } };
            return parts::empty(&Icon::Search, site.t("Nothing fits this search."), &link);
        }
        let pages = (self.slice.total + PER_PAGE - 1) / PER_PAGE;
        pager(site, self.choices.page, pages, &|page| {
            self.choices.at_page(page)
        })
    }
}
