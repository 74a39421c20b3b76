//! Pages for what is not there, as `not-found.js` and `product.js` show them.

use maud::{Markup, html};

use super::parts::{Icon, empty};
use super::{Head, Modules, Page};
use crate::site::Site;

/// What is not there.
#[derive(Clone, Copy, Debug)]
pub enum Missing {
    /// A page.
    Page,
    /// A product.
    Product,
}

/// The page about it.
pub fn missing(site: Site, what: Missing) -> String {
    let (title, text, answers) = match what {
        Missing::Page => (
            site.t("Page not found"),
            site.t("There is nothing at this address. It may have moved, or been mistyped."),
            r#"{"missing":true}"#,
        ),
        Missing::Product => (
            site.t("This product is not in the shop"),
            site.t("It may have sold out for good, or the link is mistyped."),
            r#"{"product":null}"#,
        ),
    };
    let head = Head {
        title: title.into(),
        ..Head::default()
    };
    let page = Page {
        site,
        head: &head,
        modules: Modules::Product,
        main: content(site, title, text),
        answers: answers.into(),
    };
    page.render()
}

fn content(site: Site, title: &str, text: &str) -> Markup {
    let link = html! { a.button href="/" { (site.t("To the products")) } };
    html! {
        div.page {
            h1 { (title) }
            (empty(&Icon::Box, text, &link))
        }
    }
}
