//! `static/web/index.html` in a language, of which some parts are replaced.

use std::sync::{LazyLock, OnceLock};

use maud::{Markup, Render, html};
use storefront_languages::Language;
use xxhash_rust::xxh64::xxh64;

use super::{Rendered, address, price};
use crate::files;
use crate::shop::Shop;
use crate::site::Site;

/// The page as the build has read it, inflated once in the life of an instance.
static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let file = files::find("/").expect("static/web has an index.html, which the build has read");
    let text = String::from_utf8(file.inflate()).expect("the build has read it as text");
    without_comments(&text)
});

/// The scripts that are loaded together with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modules {
    /// Those of a list of products.
    List,
    /// Those of a product.
    Product,
}

/// The page around any content.
pub struct Shell {
    parts: Parts,
    /// The page whose content is made by its script.
    pub empty: Rendered,
    /// It changes with the scripts, the texts, and the operator's settings.
    pub version: String,
}

/// What is around the content, in its order.
struct Parts {
    start: String,
    before_modules: String,
    of_lists: String,
    of_products: String,
    before_main: String,
    end: String,
}

/// The page around the content, in the language of the site.
pub fn shell(site: Site) -> &'static Shell {
    static SHELLS: [OnceLock<Shell>; Language::ALL.len()] =
        [const { OnceLock::new() }; Language::ALL.len()];
    let index = Language::ALL.iter().position(|one| *one == site.language);
    SHELLS[index.unwrap_or_default()].get_or_init(|| Shell::new(site))
}

impl Shell {
    fn new(site: Site) -> Self {
        let text = with_values(&SOURCE, site);
        Self::parse(&text).expect("index.html has all marks, which a test checks")
    }

    /// Splits the page at its marks. None if one is missing.
    fn parse(page: &str) -> Option<Self> {
        let (start, text) = page.split_once("<!--[head]-->")?;
        let (own_head, text) = text.split_once("<!--[/head]-->")?;
        let (before_modules, text) = text.split_once("<!--[list]-->")?;
        let (of_lists, text) = text.split_once("<!--[/list]-->")?;
        let (_, text) = text.split_once("<!--[product]")?;
        let (of_products, text) = text.split_once("[/product]-->")?;
        let (before_main, text) = text.split_once("<!--[main]-->")?;
        let (own_main, end) = text.split_once("<!--[/main]-->")?;
        let parts = Parts {
            start: start.to_owned(),
            before_modules: before_modules.to_owned(),
            of_lists: of_lists.trim().to_owned(),
            of_products: of_products.trim().to_owned(),
            before_main: before_main.trim_start().to_owned(),
            end: end.to_owned(),
        };
        let empty = parts.fill(own_head.trim(), Modules::List, own_main);
        Some(Self {
            parts,
            empty: Rendered::new(empty),
            version: format!("{:016x}", xxh64(page.as_bytes(), 0)),
        })
    }

    /// The page with another content.
    pub fn fill(&self, head: &Markup, modules: Modules, main: &Markup) -> String {
        self.parts.fill(&head.0, modules, &main.0)
    }
}

impl Parts {
    fn fill(&self, head: &str, modules: Modules, main: &str) -> String {
        let modules = match modules {
            Modules::List => &*self.of_lists,
            Modules::Product => &self.of_products,
        };
        [
            &*self.start,
            head,
            &*self.before_modules,
            modules,
            "\n",
            &*self.before_main,
            main,
            &*self.end,
        ]
        .concat()
    }
}

/// Comments begin with a blank, and marks do not.
fn without_comments(page: &str) -> String {
    let mut parts = page.split("<!-- ");
    let mut result = parts.next().unwrap_or_default().to_owned();
    let rest = parts.filter_map(|part| Some(part.split_once("-->")?.1));
    result.extend(rest.map(str::trim_start));
    result
}

/// Puts the shop's values and the texts of the language in their places.
fn with_values(page: &str, site: Site) -> String {
    let Shop { logo, theme, .. } = site.shop;
    let mut page = page.to_owned();
    for language in Language::ALL {
        let marks = [
            format!("<!--[{}]-->", language.tag()),
            format!("<!--[/{}]-->", language.tag()),
        ];
        let own = (language != site.language).then(Markup::default);
        page = between(&page, &marks, own.as_ref());
    }
    let logo = logo.as_ref().map(|path| address::picture(path, 160));
    let icon = logo
        .as_ref()
        .map(|path| html! { link rel="icon" href=(path); });
    let image = logo.map(|path| html! { img src=(path) alt="" width="32" height="32"; });
    let style = theme.as_ref();
    let style = style.map(|theme| html! { link rel="stylesheet" href=(theme.path); });
    for (name, element) in [("icon", icon), ("logo", image), ("theme", style)] {
        let marks = [format!("<!--[{name}]-->"), format!("<!--[/{name}]-->")];
        page = between(&page, &marks, element.as_ref());
    }
    let mut parts = page.split("{{");
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        result += &value(name, site).0;
        result += rest;
    }
    result
}

/// Replaces what is between two marks, or removes the marks alone.
fn between(page: &str, [opening, closing]: &[String; 2], element: Option<&Markup>) -> String {
    let parts = page.split_once(opening.as_str());
    let parts = parts.and_then(|(before, rest)| {
        let (own, after) = rest.split_once(closing.as_str())?;
        Some([before, element.map_or(own, |element| &*element.0), after].concat())
    });
    parts.unwrap_or_else(|| page.to_owned())
}

/// What a pair of braces stands for: a value by its name, or a text.
fn value(name: &str, site: Site) -> Markup {
    let shop = site.shop;
    match name {
        "language" => site.language.tag().render(),
        "shop" => shop.name.render(),
        "headline" => site.t(&shop.headline).render(),
        "description" => site.t(&shop.description).render(),
        "currency" => shop.currency.render(),
        "decimals" => price::decimals(&shop.currency).render(),
        "languages" => html! {
            @for language in Language::ALL {
                option value=(language.tag()) lang=(language.tag()) selected[language == site.language] {
                    (language.name())
                }
            }
        },
        text => site.t(text).render(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::site;

    fn text(shell: &Shell) -> String {
        String::from_utf8(shell.empty.bytes(false).to_vec()).unwrap()
    }

    #[test]
    fn parts_of_the_page_are_replaced() {
        let shell = Shell::new(site(Language::English));
        let page = shell.fill(&html! { title { "T" } }, Modules::Product, &html! { "M" });
        assert_eq!(page.matches("<title>").count(), 1);
        assert!(page.contains("<title>T</title>"));
        assert!(page.contains("tabindex=\"-1\">M</main>"), "{page}");
        assert!(page.contains("/assets/product.") && !page.contains("/assets/home."));
        assert!(!page.contains("noscript") && !page.contains("noindex"));
        assert!(!page.contains("{{") && !page.contains("<!--") && !page.contains("zh-Hans."));
        let empty = text(&shell);
        assert!(empty.contains("noscript") && empty.contains("noindex"));
        assert!(!empty.contains("{{") && !empty.contains("<!--["), "{empty}");
    }

    #[test]
    fn the_shop_is_the_operators() {
        let page = text(&Shell::new(site(Language::English)));
        for expected in [
            "<title>Tom &amp; Söhne</title>",
            "name=\"currency\" content=\"CNY\" data-decimals=\"2\"",
            "<link rel=\"icon\" href=\"/cache/catalog/a%20logo.svg?w=160\">",
            "<img src=\"/cache/catalog/a%20logo.svg?w=160\" alt=\"\" width=\"32\" height=\"32\"> Tom",
            "<link rel=\"stylesheet\" href=\"/assets/theme.",
        ] {
            assert!(page.contains(expected), "{expected} is not in {page}");
        }
        assert!(!page.contains("Storefront"), "{page}");
    }

    #[test]
    fn texts_are_in_the_language_of_the_page() {
        let page = text(&Shell::new(site(Language::SimplifiedChinese)));
        assert!(page.starts_with("<!doctype html>\n<html lang=\"zh-Hans\">"));
        assert!(page.contains("href=\"/assets/zh-Hans."), "{page}");
        assert!(page.contains("selected>简体中文</option>"), "{page}");
        assert!(!page.contains("Search products"), "{page}");
    }
}
