//! Converts search text to a query of SQLite's full-text index (FTS5).

use std::collections::BTreeSet;

use crate::words::{self, Part};

/// The most words of a search that are used; further ones are ignored.
const MAX_WORDS: usize = 12;
/// The most characters of a word that are used.
const MAX_WORD: usize = 64;
/// A shorter word only matches itself and no longer words. The index has no shortcut for
/// shorter prefixes, and half of the catalog starts with an `a`.
const MIN_PREFIX: usize = 2;
/// A shorter word is not taken for another that differs in a letter.
const MIN_MISSPELT: usize = 5;

/// A search. A product matches if it has all of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<Word>,
}

/// A word to find.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// Of a script that divides its words.
    Spaced {
        text: String,
        /// Words of the index that differ from it in a letter.
        similar: Vec<String>,
    },
    /// A run of a script that does not, as a part of a query.
    Dense(String),
}

impl Search {
    /// Extracts the words from any text, whose spelling must be folded
    /// ([`crate::fold::fold`]). The operators of FTS5 (quotes, `*`, `NEAR`, column names) have
    /// no meaning here.
    pub fn parse(text: &str) -> Self {
        let mut found = Vec::new();
        for part in words::parts(text) {
            match part {
                Part::Dense(run) => {
                    let run: String = run.chars().take(MAX_WORD).collect();
                    found.push(Word::Dense(dense(&run)));
                }
                Part::Spaced(text) => {
                    let words = text.split(|c: char| !is_in_words(c));
                    let words = words.filter(|word| word.contains(char::is_alphanumeric));
                    found.extend(words.map(|word| Word::Spaced {
                        text: word.chars().take(MAX_WORD).collect(),
                        similar: Vec::new(),
                    }));
                }
            }
        }
        found.truncate(MAX_WORDS);
        Self { words: found }
    }

    /// Whether there are no words to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The query for products that have these very words.
    pub fn exact(&self) -> String {
        self.query(|_| "")
    }

    /// The query for products with words that start like these, or are similar.
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
        let term = |word: &Word| match word {
            Word::Dense(query) => query.clone(),
            Word::Spaced { text, similar } if similar.is_empty() => {
                format!("\"{text}\"{}", suffix(text))
            }
            Word::Spaced { text, similar } => {
                format!(
                    "(\"{text}\"{} OR \"{}\")",
                    suffix(text),
                    similar.join("\" OR \"")
                )
            }
        };
        let terms: Vec<_> = self.words.iter().map(term).collect();
        let terms = terms.join(" AND ");
        // Our own words in the other column have a zero. The name of a column makes a search
        // slower by a quarter.
        match terms.contains('0') {
            true => format!("words : ({terms})"),
            false => format!("({terms})"),
        }
    }

    /// The words that may be misspelt, in lower case.
    pub fn misspelt(&self) -> Vec<String> {
        let words = self.words.iter().filter_map(|word| match word {
            Word::Spaced { text, .. } => misspelt(text),
            Word::Dense(_) => None,
        });
        words.collect()
    }

    /// Lets words of the index match that differ from a word in one letter. Returns whether
    /// there are any.
    pub fn allow_similar(&mut self, index: &[String]) -> bool {
        let is_plain = |word: &&String| word.chars().all(char::is_alphanumeric);
        let mut has_any = false;
        for word in &mut self.words {
            if let Word::Spaced { text, similar } = word
                && let Some(text) = misspelt(text)
            {
                let others = index.iter().filter(is_plain);
                let others = others.filter(|other| differs_in_one_letter(&text, other));
                similar.extend(others.cloned());
                has_any |= !similar.is_empty();
            }
        }
        has_any
    }
}

/// The query for a part of a run. Its pairs, as close to each other as they can be, are a chain
/// of all its words, and spare the index reading the characters, which are in many products.
/// Only a run of which several characters come back, or the first one at the end, may be
/// another chain of the same pairs (`ABC` and `BCA` in `ABCA`).
fn dense(run: &str) -> String {
    let characters: Vec<char> = run.chars().collect();
    let different: BTreeSet<_> = characters.iter().collect();
    let is_chain =
        characters.len() - different.len() < 2 && characters.first() != characters.last();
    if characters.len() < 3 || !is_chain {
        return format!("\"{}\"", words::phrase(run));
    }
    let pairs: Vec<String> = characters
        .windows(2)
        .map(|pair| pair.iter().collect())
        .collect();
    let between = 2 * pairs.len() - 3;
    format!("NEAR(\"{}\", {between})", pairs.join("\" \""))
}

/// A word in lower case, if it is long enough to be misspelt.
fn misspelt(word: &str) -> Option<String> {
    (word.chars().count() >= MIN_MISSPELT).then(|| word.to_lowercase())
}

/// Whether two words differ in one letter that is wrong, missing or too much, or in two
/// neighbours that have changed places.
fn differs_in_one_letter(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[same..], &long[same..]);
    match long.len() - short.len() {
        0 => match (short, long) {
            ([], []) => false,
            ([a, b, short @ ..], [c, d, long @ ..]) if a == d && b == c && short == long => true,
            ([_, short @ ..], [_, long @ ..]) => short == long,
            _ => false,
        },
        1 => short == &long[1..],
        _ => false,
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
        let prefix = r#"("JST"* AND "el"* AND "2" AND "pin"*)"#;
        assert_eq!(search.prefix(), prefix);
        let exact = r#"("JST" AND "el" AND "2" AND "pin")"#;
        assert_eq!(search.exact(), exact);
        let one_letter = "c\u{301}";
        let query = format!("(\"{one_letter}\")");
        assert_eq!(Search::parse(one_letter).prefix(), query);
    }

    #[test]
    fn runs_without_blanks_become_pairs_that_are_near() {
        for (text, query) in [
            (
                "12V传感器 源",
                r#"("12V"* AND NEAR("传感" "感器", 1) AND "源")"#,
            ),
            ("温度传感", r#"(NEAR("温度" "度传" "传感", 3))"#),
            ("电源", r#"("电源")"#),
            ("モーター", r#"(NEAR("モー" "ータ" "ター", 3))"#),
            ("源电源", r#"("源电 电 电源")"#),
            ("电源电源机", r#"("电源 源 源电 电 电源 源 源机")"#),
        ] {
            assert_eq!(Search::parse(text).prefix(), query);
        }
    }

    #[test]
    fn the_syntax_of_queries_is_only_text() {
        for (text, query) in [
            (r#"" OR name:* --"#, r#""OR" AND "name""#),
            ("NEAR(a, b)", r#""NEAR" AND "a" AND "b""#),
            ("🔌 … *", ""),
            ("cafe\u{301}", "\"cafe\u{301}\""),
            ("\u{301}", ""),
        ] {
            assert_eq!(Search::parse(text).exact(), format!("({query})"));
        }
        assert!(Search::parse("**").is_empty());
    }

    #[test]
    fn our_own_words_are_not_found() {
        let query = r#"words : ("0instock" AND "kit")"#;
        assert_eq!(Search::parse("0instock kit").exact(), query);
    }

    #[test]
    fn long_searches_are_cut() {
        let search = Search::parse(&"word ".repeat(2000));
        assert_eq!(search.words.len(), MAX_WORDS);
        let exact = Search::parse(&"w".repeat(10_000)).exact();
        assert_eq!(exact.matches('w').count(), MAX_WORD);
        let exact = Search::parse(&"電".repeat(10_000)).exact();
        assert!(exact.matches('電').count() < 3 * MAX_WORD);
    }

    #[test]
    fn words_that_differ_in_one_letter_are_similar() {
        for (one, other, expected) in [
            ("conector", "connector", true),
            ("senser", "sensor", true),
            ("sensoor", "sensor", true),
            ("snesor", "sensor", true),
            ("sensor", "sensor", false),
            ("senzoor", "sensor", false),
            ("sensors", "sensor", true),
            ("abcdef", "badcef", false),
        ] {
            assert_eq!(differs_in_one_letter(one, other), expected, "{one} {other}");
            assert_eq!(differs_in_one_letter(other, one), expected, "{other} {one}");
        }
        let mut search = Search::parse("Senser kit");
        let index = ["sensor", "senders", "kits"].map(str::to_owned);
        assert!(search.allow_similar(&index));
        let query = r#"(("Senser"* OR "sensor") AND "kit"*)"#;
        assert_eq!(search.prefix(), query);
        assert!(!Search::parse("kit").allow_similar(&index));
    }
}
