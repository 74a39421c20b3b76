//! The language of a response.

use std::convert::Infallible;
use std::sync::OnceLock;

use axum::extract::FromRequestParts;
use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use storefront_languages::Language;
use storefront_settings::{self as settings, Settings};

use crate::cookies::cookies;
use crate::error::Result;
use crate::quality::parse_quality;

/// The cookie with the tag of the language that a visitor has chosen.
const COOKIE_NAME: &str = "language";

/// The language that a visitor has chosen in the front, or else the one that the browser prefers
/// (RFC 9110 section 12.5.4). None if there are no texts in any that it names.
pub struct AskedLanguage(pub Option<Language>);

/// The shop's language: the variable `default_language`.
pub struct DefaultLanguage(Language);

impl AskedLanguage {
    /// Reads the headers of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        Self(chosen(headers).or_else(|| preferred(headers)))
    }

    /// The language, or else the shop's.
    ///
    /// # Errors
    /// 503 when the variable is wrong.
    pub async fn or_default(self) -> Result<Language> {
        match self.0 {
            Some(language) => Ok(language),
            None => DefaultLanguage::get().await,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for AskedLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

impl DefaultLanguage {
    /// Reads the variable at the first call.
    ///
    /// # Errors
    /// 503 when it is wrong.
    pub async fn get() -> Result<Language> {
        Ok(Self::load().await?.0)
    }
}

impl Settings for DefaultLanguage {
    async fn read() -> settings::Result<Self> {
        let tags = Language::ALL.map(|language| (language.tag(), language));
        settings::one_of("default_language", &tags).await.map(Self)
    }

    fn cell() -> &'static OnceLock<Self> {
        static CELL: OnceLock<DefaultLanguage> = OnceLock::new();
        &CELL
    }
}

fn chosen(headers: &HeaderMap) -> Option<Language> {
    let mut named = cookies(headers).filter(|(name, _)| *name == COOKIE_NAME);
    named.find_map(|(_, tag)| Language::from_tag(tag))
}

/// Of languages that are preferred equally, the first one.
fn preferred(headers: &HeaderMap) -> Option<Language> {
    let lists = headers.get_all(ACCEPT_LANGUAGE).iter();
    let lists = lists.filter_map(|list| list.to_str().ok());
    let mut best = None;
    for range in lists.flat_map(|list| list.split(',')) {
        let mut parts = range.split(';');
        let language = Language::of_range(parts.next().unwrap_or_default().trim());
        let quality = parse_quality(parts).unwrap_or(0);
        if let Some(language) = language
            && quality > best.map_or(0, |(quality, _)| quality)
        {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use http::header::COOKIE;
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn the_browsers_order_decides() {
        let (english, chinese) = (Some(Language::English), Some(Language::SimplifiedChinese));
        for (list, expected) in [
            ("", None),
            ("de, fr;q=0.5", None),
            ("en-GB", english),
            ("zh-CN,zh;q=0.9,en;q=0.8", chinese),
            ("de, en;q=0.3, zh;q=0.7", chinese),
            ("en, zh", english),
            ("zh;q=0, en;q=0.1", english),
            ("zh;q=0", None),
            ("zh;q=x", None),
            ("*", None),
        ] {
            let found = preferred(&headers(ACCEPT_LANGUAGE, list));
            assert_eq!(found, expected, "{list}");
        }
    }

    #[test]
    fn a_cookie_names_the_choice() {
        for (cookies, expected) in [
            ("language=zh-Hans", Some(Language::SimplifiedChinese)),
            ("a=b; language=en", Some(Language::English)),
            ("language=de", None),
            ("other_language=en", None),
            ("language", None),
        ] {
            assert_eq!(chosen(&headers(COOKIE, cookies)), expected, "{cookies}");
        }
    }
}
