//! Names in URLs.

/// The slug of a product whose name has no letter.
const NAMELESS: &str = "product";

/// The longest slug that is made of a product's name, in characters. A number behind it still
/// fits into the limit of those that are given.
const MAX_MADE: usize = 200;

/// Converts the name of a product to the slug that it gets if no other product has it.
pub fn of_product(name: &str) -> String {
    let slug = from_name(name).unwrap_or_else(|| NAMELESS.to_owned());
    let cut: String = slug.chars().take(MAX_MADE).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Converts the name of a category to its form in URLs: `I/O boards` becomes `i-o-boards`.
/// Letters of all scripts stay. Returns `None` if no character stays.
pub fn from_name(name: &str) -> Option<String> {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        // The lower case of `İ` has a dot apart, which is no letter.
        .map(|word| word.to_lowercase().replace('\u{307}', ""));
    let slug = words.collect::<Vec<_>>().join("-");
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::from_name;

    #[test]
    fn slugs_are_lower_case_words_with_hyphens() {
        assert_eq!(from_name("I/O  boards!").as_deref(), Some("i-o-boards"));
        assert_eq!(
            from_name("Übergänge & センサー").as_deref(),
            Some("übergänge-センサー")
        );
        assert_eq!(from_name("…"), None);
        let turkish = from_name("İpek Gömlek").unwrap();
        assert_eq!(turkish, "ipek-gömlek");
        assert_eq!(from_name(&turkish), Some(turkish));
        assert_eq!(super::of_product(&"Ab ".repeat(100)).len(), 200);
    }
}
