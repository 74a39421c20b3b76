//! The words of a text, for an index that divides texts at blanks and signs.
//!
//! Chinese, Japanese and Korean are written without blanks, or searched for within words. Each
//! character of a run of theirs is a word, and so is each pair of neighbours, between the two:
//! `電源機` becomes `電 電源 源 源機 機`. So every part of a run is a row of words.

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Of a script that divides its words.
    Spaced(&'a str),
    /// Of one that does not.
    Dense(&'a str),
}

/// Whether a character is of a script whose words are not divided: Han, kana, Hangul, bopomofo.
pub fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{3005}' | '\u{3007}'
        | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}'
        | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}'
        | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}')
}

/// Divides a text where its scripts change.
pub fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let dense = is_dense(rest.chars().next()?);
        let end = rest.find(|c| is_dense(c) != dense).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        rest = after;
        Some(match dense {
            true => Part::Dense(part),
            false => Part::Spaced(part),
        })
    })
}

/// The text as the index gets it. `None`: as it is.
pub fn index(text: &str) -> Option<String> {
    if !text.contains(is_dense) {
        return None;
    }
    let mut words = String::with_capacity(3 * text.len());
    for part in parts(text) {
        match part {
            Part::Spaced(part) => words.push_str(part),
            Part::Dense(run) => {
                words.push(' ');
                push_words(&mut words, run);
                words.push(' ');
            }
        }
    }
    Some(words)
}

/// The row of words that a part of a run is in the index.
pub fn phrase(run: &str) -> String {
    let mut words = String::with_capacity(3 * run.len());
    push_words(&mut words, run);
    // Within a longer run, other words stand between its ends and their neighbours.
    let last = run.chars().next_back().map_or(0, char::len_utf8);
    let first = run.chars().next().map_or(0, char::len_utf8);
    match run.len() > first {
        true => words[first + 1..words.len() - last - 1].to_owned(),
        false => words,
    }
}

fn push_words(words: &mut String, run: &str) {
    let mut before: Option<char> = None;
    for c in run.chars() {
        if let Some(before) = before {
            words.extend([' ', before, c, ' ']);
        }
        words.push(c);
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_become_characters_and_pairs() {
        assert_eq!(index("12V电源 X").as_deref(), Some("12V 电 电源 源  X"));
        assert_eq!(index("電").as_deref(), Some(" 電 "));
        assert_eq!(index("plain Ünï"), None);
        let all = parts("CO2センサー (전원)").collect::<Vec<_>>();
        let expected = [
            Part::Spaced("CO2"),
            Part::Dense("センサー"),
            Part::Spaced(" ("),
            Part::Dense("전원"),
            Part::Spaced(")"),
        ];
        assert_eq!(all, expected);
    }

    #[test]
    fn every_part_of_a_run_is_in_its_index() {
        let run: Vec<char> = "高精度温度传感器模块".chars().collect();
        let whole: String = run.iter().collect();
        let words = index(&whole).unwrap();
        for start in 0..run.len() {
            for end in start + 1..=run.len() {
                let part: String = run[start..end].iter().collect();
                let phrase = format!(" {} ", phrase(&part));
                assert!(words.contains(&phrase), "{part}: {phrase} in {words}");
            }
        }
        assert!(!words.contains(&phrase("度传")[..]) || words.contains("度传"));
        assert!(!words.contains(&format!(" {} ", phrase("精温"))));
    }
}
