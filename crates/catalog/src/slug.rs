//! Names in URLs.

/// The name of a category as it appears in URLs: `I/O boards` is `i-o-boards`.
/// Letters of all scripts stay. `None` when nothing is left.
pub fn of(name: &str) -> Option<String> {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase);
    let slug = words.collect::<Vec<_>>().join("-");
    (!slug.is_empty()).then_some(slug)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn slugs_are_lower_case_words_with_hyphens() {
        assert_eq!(of("I/O  boards!").as_deref(), Some("i-o-boards"));
        assert_eq!(
            of("Übergänge & センサー").as_deref(),
            Some("übergänge-センサー")
        );
        assert_eq!(of("…"), None);
    }
}
