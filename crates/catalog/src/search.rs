//! From what somebody typed to a query of SQLite's full-text index (FTS5).

/// Words of a search that count. More make nothing clearer.
const MAX_WORDS: usize = 12;
/// Characters of a word that count.
const MAX_WORD: usize = 64;
/// A word of fewer characters is taken as it is, not as the start of others: the
/// index has no short cut for these, and half the catalogue starts with an `a`.
const MIN_PREFIX: usize = 2;
/// A search: all of its words have to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    /// Takes the words from any text. Whatever has a meaning in a query of FTS5
    /// (quotes, `*`, `NEAR`, column names) is only text here.
    pub fn parse(text: &str) -> Self {
        let words = text
            .split(|c: char| !is_in_words(c))
            .filter(|word| word.contains(char::is_alphanumeric))
            .take(MAX_WORDS)
            .map(|word| word.chars().take(MAX_WORD).collect())
            .collect();
        Self { words }
    }

    /// There is nothing to look for: only punctuation, or nothing.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The query for products that have these very words, in the column `words`.
    pub fn exact(&self) -> String {
        self.query(|_| "")
    }

    /// The query for products with words that start like these.
    pub fn prefix(&self) -> String {
        self.query(|word| match word.chars().count() {
            ..MIN_PREFIX => "",
            _ => "*",
        })
    }

    fn query(&self, suffix: impl Fn(&str) -> &'static str) -> String {
        let terms = self
            .words
            .iter()
            .map(|word| format!("\"{word}\"{}", suffix(word)));
        format!("words : ({})", terms.collect::<Vec<_>>().join(" "))
    }
}

/// Letters and digits as the tokenizer has them, and combining marks, which it
/// folds away: `é` may be one character or two.
fn is_in_words(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_quoted_prefixes() {
        let search = Search::parse("JST el 2-pin");
        assert_eq!(search.prefix(), r#"words : ("JST"* "el"* "2" "pin"*)"#);
        assert_eq!(search.exact(), r#"words : ("JST" "el" "2" "pin")"#);
    }

    #[test]
    fn the_syntax_of_queries_is_only_text() {
        for (text, query) in [
            (r#"" OR name:* --"#, r#""OR" "name""#),
            ("NEAR(a, b)", r#""NEAR" "a" "b""#),
            ("🔌 … *", ""),
            ("cafe\u{301}", "\"cafe\u{301}\""),
            ("\u{301}", ""),
        ] {
            assert_eq!(Search::parse(text).exact(), format!("words : ({query})"));
        }
        assert!(Search::parse("**").is_empty());
    }

    #[test]
    fn long_searches_are_cut() {
        let search = Search::parse(&"word ".repeat(2000));
        assert_eq!(search.words.len(), MAX_WORDS);
        assert_eq!(Search::parse(&"w".repeat(10_000)).words[0].len(), MAX_WORD);
    }
}
