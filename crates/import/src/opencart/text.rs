//! OpenCart's texts: it stores what people type as `htmlspecialchars` leaves it,
//! and decodes it once to show it (`system/library/request.php`).

use html_escape::decode_html_entities;

/// A text as it was typed.
pub fn decode(stored: &str) -> String {
    decode_html_entities(stored).into_owned()
}

/// The same on one line: people pasted tabs and line ends into names.
pub fn line(stored: &str) -> String {
    let decoded = decode(stored);
    let words = decoded.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// The same, if there is anything in it.
pub fn optional_line(stored: &str) -> Option<String> {
    Some(line(stored)).filter(|line| !line.is_empty())
}

/// A time as RFC 3339. MySQL keeps no time zone: what was the server's local time
/// counts as UTC. `None` for `0000-00-00 00:00:00` and whatever is no time.
pub fn time(stored: &str) -> Option<String> {
    let time = format!("{}Z", stored.trim().replacen(' ', "T", 1));
    storefront_catalog::is_utc_time(&time).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode("&lt;p class=&quot;a&quot;&gt;A &amp;amp; B&amp;nbsp;&lt;/p&gt;"),
            "<p class=\"a\">A &amp; B&nbsp;</p>"
        );
        assert_eq!(
            decode("30&quot; &amp;lt; 40 & more &; it&#039;s"),
            "30\" &lt; 40 & more &; it's"
        );
        assert_eq!(line(" Apple\r\n Cinema\t30&quot; "), "Apple Cinema 30\"");
        assert_eq!(optional_line(" \t"), None);
    }

    #[test]
    fn times_are_utc() {
        assert_eq!(
            time("2009-02-03 16:06:50").as_deref(),
            Some("2009-02-03T16:06:50Z")
        );
        assert_eq!(time("0000-00-00 00:00:00"), None);
        assert_eq!(time(""), None);
    }
}
