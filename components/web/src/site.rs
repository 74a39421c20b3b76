//! The front in a visitor's language.

use http::HeaderMap;
use storefront_catalog::Money;
use storefront_http::Result;
use storefront_http::language::AskedLanguage;
use storefront_languages::{Language, Texts};

use crate::page::price;
use crate::shop::Shop;

/// The shop, in the language of a request.
#[derive(Clone, Copy)]
pub struct Site {
    /// What the operator has set.
    pub shop: &'static Shop,
    /// The language.
    pub language: Language,
    texts: Texts,
}

impl Site {
    /// The site as a visitor sees it.
    ///
    /// # Errors
    /// 503 when a variable is wrong.
    pub async fn of_request(headers: &HeaderMap) -> Result<Self> {
        let language = AskedLanguage::of(headers).or_default().await?;
        Ok(Self::new(Shop::get().await?, language))
    }

    fn new(shop: &'static Shop, language: Language) -> Self {
        let texts = Texts::new(language, &include!(concat!(env!("OUT_DIR"), "/texts.rs")));
        Self {
            shop,
            language,
            texts,
        }
    }

    /// A text in the language. One that it does not have, as the operator's own, stays as it is.
    pub fn t<'a>(&self, english: &'a str) -> &'a str {
        self.texts.get(english)
    }

    /// A text with values in the places of `{0}`, `{1}` and so on.
    pub fn fill(&self, english: &str, values: &[&str]) -> String {
        self.texts.fill(english, values)
    }

    /// `1 product`, `33 products`.
    pub fn products(&self, number: i64) -> String {
        let shown = price::grouped(number);
        match number == 1 && self.language == Language::English {
            true => self.fill("{0} product", &[&shown]),
            false => self.fill("{0} products", &[&shown]),
        }
    }

    /// A price in the shop's currency.
    pub fn price(&self, price: Money) -> String {
        price::format(price, &self.shop.currency, self.language)
    }
}

#[cfg(test)]
pub mod tests {
    use std::path::Path;

    use storefront_languages::build::{read, read_sources, texts_in};

    use super::*;
    use crate::colours::{Colour, Theme};

    /// A shop whose operator has set everything.
    pub fn site(language: Language) -> Site {
        let shop = Box::leak(Box::new(Shop {
            name: "Tom & Söhne".into(),
            headline: "Parts for your next idea".into(),
            description: "All of it.".into(),
            currency: "CNY".into(),
            logo: Some("catalog/a logo.svg".into()),
            theme: Colour::parse("#7a1f5c").map(Theme::new),
        }));
        Site::new(shop, language)
    }

    #[test]
    fn texts_are_in_the_language() {
        let (english, chinese) = (site(Language::English), site(Language::SimplifiedChinese));
        assert_eq!(english.t("Sold out"), "Sold out");
        assert_ne!(chinese.t("Sold out"), "Sold out");
        assert_eq!(chinese.t("The operator's own"), "The operator's own");
        assert_eq!(english.products(1), "1 product");
        assert_eq!(english.products(1_200), "1,200 products");
        assert!(chinese.products(1_200).contains("1,200"));
        assert!(!chinese.products(1).contains("product"));
    }

    #[test]
    fn no_text_of_a_page_lacks_a_translation() {
        let sources = read_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page"));
        let mut texts: Vec<_> = sources.split("\n//! ").flat_map(texts_in).collect();
        let page = include_str!("../../../static/web/index.html");
        let marks = page.split("{{").skip(1);
        let marks = marks.filter_map(|rest| rest.split_once("}}"));
        let marks = marks.filter(|(text, _)| text.starts_with(char::is_uppercase));
        texts.extend(marks.map(|(text, _)| text.to_owned()));
        texts.extend(texts_in(include_str!("site.rs")));
        assert!(texts.len() > 50, "{texts:?}");
        for (tag, translations) in read("../../languages".as_ref(), "front") {
            texts.retain(|text| !translations.contains_key(text));
            assert!(texts.is_empty(), "languages/{tag}.json lacks {texts:#?}");
        }
    }
}
