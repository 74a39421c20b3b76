//! The languages of texts for people: of pages and of mails.
//!
//! English is what the code has. `languages/` has a file for each other language, with the
//! English texts as the keys.

#[cfg(feature = "build")]
pub mod build;
mod texts;

pub use texts::Texts;

/// A language that there are texts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    SimplifiedChinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::SimplifiedChinese];

    /// The tag (BCP 47), as in the attribute `lang` and in the names of files.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::SimplifiedChinese => "zh-Hans",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::SimplifiedChinese => "简体中文",
        }
    }

    /// The language with a tag, in any case.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The language of a range such as `zh-TW` (RFC 4647): a script or region that there are no
    /// texts for is still read better than another language.
    pub fn of_range(range: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|language| primary(language.tag()).eq_ignore_ascii_case(primary(range)))
    }
}

/// The primary subtag.
fn primary(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(primary, _)| primary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_tag() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
            assert_eq!(Language::of_range(language.tag()), Some(language));
        }
        assert_eq!(
            Language::from_tag("ZH-hans"),
            Some(Language::SimplifiedChinese)
        );
        assert_eq!(Language::from_tag("zh"), None);
        assert_eq!(
            Language::of_range("zh-TW"),
            Some(Language::SimplifiedChinese)
        );
        assert_eq!(Language::of_range("EN-gb"), Some(Language::English));
        assert_eq!(Language::of_range("zhx"), None);
        assert_eq!(Language::of_range(""), None);
    }
}
