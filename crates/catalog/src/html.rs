//! Descriptions: HTML from strangers, which is sanitised before it is stored.

/// Sanitises HTML (OWASP XSS Prevention Cheat Sheet, "HTML Sanitization"). Sanitised HTML stays
/// as it is.
///
/// Structure, emphasis, links, pictures and tables stay. Scripts, styles, forms and frames are
/// removed. A link sends no `Referer`.
#[cfg(any(test, feature = "sanitiser"))]
pub fn sanitise(html: &str) -> String {
    ammonia::clean(html)
}

/// Extracts the words of sanitised HTML, for the search index.
pub fn text(sanitised: &str) -> String {
    let mut text = String::with_capacity(sanitised.len());
    for (index, part) in sanitised.split('<').enumerate() {
        // Before the first `<` there is no tag; each other part starts with one.
        let words = match index {
            0 => part,
            _ => part.split_once('>').map_or("", |(_, words)| words),
        };
        for word in words.split_whitespace() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
    }
    // The sanitiser writes no other entities. `&amp;` is last, as it may have been the start of
    // another.
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
    ] {
        text = text.replace(entity, character);
    }
    text.replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_run_is_removed_and_the_rest_stays() {
        let evil = "<p onclick=\"x()\">A <b>kit</b><script>alert(1)</script>\
            <a href=\"javascript:x()\">1</a><iframe src=\"//evil\"></iframe><style>*{}</style></p>";
        assert_eq!(
            sanitise(evil),
            "<p>A <b>kit</b><a rel=\"noopener noreferrer\">1</a></p>"
        );
        assert_eq!(sanitise("<svg><script>1</script></svg><math>x"), "x");
    }

    #[test]
    fn clean_html_stays_as_it_is() {
        let clean = "<p>Rated <strong>10 A</strong>, 25 °C &amp; more</p>\n<ul><li>a</li></ul>\n\
            <table><tbody><tr><th>Pitch</th><td>4.5 mm</td></tr></tbody></table>";
        assert_eq!(sanitise(clean), clean);
        assert_eq!(sanitise(&sanitise(clean)), clean);
    }

    #[test]
    fn the_sanitiser_changes_no_demo_description() {
        for line in include_str!("../../../sqlite/demo.jsonl").lines() {
            let draft: crate::Draft = serde_json::from_str(line).unwrap();
            assert_eq!(sanitise(&draft.description), draft.description);
        }
    }

    #[test]
    fn the_text_has_the_words_and_none_of_the_markup() {
        let html = sanitise("<h1>A&amp;B</h1><ul><li>one</li><li>2 &lt; 3 &amp;lt;</li></ul>");
        assert_eq!(text(&html), "A&B one 2 < 3 &lt;");
    }
}
