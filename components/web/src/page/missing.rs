//! Pages for what is not there, as `not-found.js` and `product.js` show them.

use maud::{Markup, html};

use super::parts::{Icon, empty};
use super::{Head, Modules, Page};

/// What is not there.
#[derive(Clone, Copy, Debug)]
pub enum Missing {
    /// A page.
    Page,
    /// A product.
    Product,
}

/// The page about it.
pub fn missing(what: Missing) -> String {
    let (title, text, answers) = match what {
        Missing::Page => (
            "Page not found",
            "There is nothing at this address. It may have moved, or been mistyped.",
            r#"{"missing":true}"#,
        ),
        Missing::Product => (
            "This product is not in the shop",
            "It may have sold out for good, or the link is mistyped.",
            r#"{"product":null}"#,
        ),
    };
    let head = Head {
        title: title.into(),
        ..Head::default()
    };
    let page = Page {
        head: &head,
        modules: Modules::Product,
        main: content(title, text),
        answers: answers.into(),
    };
    page.render()
}

fn content(title: &str, text: &str) -> Markup {
    let link = html! { a.button href="/" { "To the products" } };
    html! {
        div.page {
            h1 { (title) }
            (empty(&Icon::Box, text, &link))
        }
    }
}
