//! `static/web/index.html`, of which some parts are replaced.

use std::sync::LazyLock;

use maud::Markup;

use crate::front::shell;

/// The page around the content, inflated once in the life of an instance.
pub static SHELL: LazyLock<Shell> = LazyLock::new(|| {
    let text = String::from_utf8(shell().inflate()).expect("the build has read it as text");
    Shell::parse(&text).expect("index.html has all marks, which a test checks")
});

/// The scripts that are loaded together with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modules {
    /// Those of a list of products.
    List,
    /// Those of a product.
    Product,
}

/// The parts of the page, in their order.
pub struct Shell {
    start: String,
    before_modules: String,
    of_lists: String,
    of_products: String,
    before_main: String,
    end: String,
    /// The shop's currency (ISO 4217).
    pub currency: String,
}

impl Shell {
    /// Splits the page at its marks. None if one is missing.
    fn parse(text: &str) -> Option<Self> {
        let (start, text) = text.split_once("<!--[head]-->")?;
        let (_, text) = text.split_once("<!--[/head]-->")?;
        let (before_modules, text) = text.split_once("<!--[list]-->")?;
        let (of_lists, text) = text.split_once("<!--[/list]-->")?;
        let (_, text) = text.split_once("<!--[product]")?;
        let (of_products, text) = text.split_once("[/product]-->")?;
        let (before_main, text) = text.split_once("<!--[main]-->")?;
        let (_, end) = text.split_once("<!--[/main]-->")?;
        let (_, currency) = before_modules.split_once("<meta name=\"currency\" content=\"")?;
        let (currency, _) = currency.split_once('"')?;
        Some(Self {
            currency: currency.to_owned(),
            start: start.to_owned(),
            before_modules: before_modules.to_owned(),
            of_lists: of_lists.trim().to_owned(),
            of_products: of_products.trim().to_owned(),
            before_main: before_main.trim_start().to_owned(),
            end: end.to_owned(),
        })
    }

    /// The whole page.
    pub fn fill(&self, head: &Markup, modules: Modules, main: &Markup) -> String {
        let modules = match modules {
            Modules::List => &*self.of_lists,
            Modules::Product => &self.of_products,
        };
        [
            &*self.start,
            &*head.0,
            &*self.before_modules,
            modules,
            "\n",
            &*self.before_main,
            &*main.0,
            &*self.end,
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    use maud::html;

    use super::*;

    #[test]
    fn parts_of_the_page_are_replaced() {
        let page = SHELL.fill(&html! { title { "T" } }, Modules::Product, &html! { "M" });
        assert_eq!(page.matches("<title>").count(), 1);
        assert!(page.contains("<title>T</title>"));
        assert!(page.contains("tabindex=\"-1\">M</main>"), "{page}");
        assert!(page.contains("/assets/product.") && !page.contains("/assets/home."));
        assert!(!page.contains("noscript") && !page.contains("noindex"));
        assert_eq!(SHELL.currency, "EUR");
    }
}
