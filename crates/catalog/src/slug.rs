//! Names in URLs.

/// The slug of a product whose name has no letter.
const NAMELESS: &str = "product";

/// Converts the name of a product to the slug that it gets if no other product has it.
pub fn of_product(name: &str) -> String {
    from_name(name).unwrap_or_else(|| NAMELESS.to_owned())
}

/// Converts the name of a category to its form in URLs: `I/O boards` becomes `i-o-boards`.
/// Letters of all scripts stay. Returns `None` if no character stays.
pub fn from_name(name: &str) -> Option<String> {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase);
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
    }
}
