use super::Language;

/// Texts in a language that is not English.
#[derive(Clone, Copy, Debug)]
pub struct Texts(&'static [(&'static str, &'static str)]);

impl Texts {
    /// The texts of a language. `tables` has the tag of each language with a file, and English
    /// texts with their translations, in ascending order; [`super::build::table`] writes it.
    pub fn new(
        language: Language,
        tables: &[(&str, &'static [(&'static str, &'static str)])],
    ) -> Self {
        let mut tables = tables.iter();
        let table = tables.find(|(tag, _)| *tag == language.tag());
        Self(table.map_or(&[], |(_, texts)| texts))
    }

    /// A text in the language. One without a translation stays as it is.
    pub fn get<'a>(&self, english: &'a str) -> &'a str {
        let found = self.0.binary_search_by(|(key, _)| (*key).cmp(english));
        found.map_or(english, |at| self.0[at].1)
    }

    /// A text with values in the places of `{0}`, `{1}` and so on.
    pub fn fill(&self, english: &str, values: &[&str]) -> String {
        let mut parts = self.get(english).split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (index, rest) = part.split_once('}').unwrap_or((part, ""));
            let value = index.parse().ok();
            let value = value.and_then(|index: usize| values.get(index));
            text += value.copied().unwrap_or_default();
            text += rest;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_in_the_language() {
        let tables: [(_, &[_]); 1] = [("zh-Hans", &[("Page {0} of {1}", "共 {1} 页，第 {0} 页")])];
        let english = Texts::new(Language::English, &tables);
        let chinese = Texts::new(Language::SimplifiedChinese, &tables);
        let text = "Page {0} of {1}";
        assert_eq!(english.fill(text, &["1", "{0}"]), "Page 1 of {0}");
        assert_eq!(chinese.fill(text, &["1", "2"]), "共 2 页，第 1 页");
        assert_eq!(chinese.get("The operator's own"), "The operator's own");
        assert_eq!(english.fill("{x} {7}{", &["1"]), " ");
    }
}
