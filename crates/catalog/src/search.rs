//! Converts search text to a query of SQLite's full-text index (FTS5).

/// The most words of a search that are used; further ones are ignored.
const MAX_WORDS: usize = 12;
/// The most characters of a word that are used.
const MAX_WORD: usize = 64;
/// A shorter word only matches itself and no longer words. The index has no shortcut for
/// shorter prefixes, and half of the catalog starts with an `a`.
const MIN_PREFIX: usize = 2;
/// A search. A product matches if it has all of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
}

impl Search {
    /// Extracts the words from any text. The operators of FTS5 (quotes, `*`, `NEAR`, column
    /// names) have no meaning here.
    pub fn parse(text: &str) -> Self {
        let words = text
            .split(|c: char| !is_in_words(c))
            .filter(|word| word.contains(char::is_alphanumeric))
            .take(MAX_WORDS)
            .map(|word| word.chars().take(MAX_WORD).collect())
            .collect();
        Self { words }
    }

    /// Whether there are no words to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The query for products that have these very words, in the column `words`.
    pub fn exact(&self) -> String {
        self.query(|_| "")
    }

    /// The query for products with words that start like these.
    pub fn prefix(&self) -> String {
        // A combining mark is no letter: the index folds it away.
        self.query(
            |word| match word.chars().filter(|c| !is_combining(*c)).count() {
                ..MIN_PREFIX => "",
                _ => "*",
            },
        )
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
    c.is_alphanumeric() || is_combining(c)
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_quoted_prefixes() {
        let search = Search::parse("JST el 2-pin");
        assert_eq!(search.prefix(), r#"words : ("JST"* "el"* "2" "pin"*)"#);
        assert_eq!(search.exact(), r#"words : ("JST" "el" "2" "pin")"#);
        let one_letter = "c\u{301}";
        let query = format!("words : (\"{one_letter}\")");
        assert_eq!(Search::parse(one_letter).prefix(), query);
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
