//! OpenCart's texts. It stores them escaped by `htmlspecialchars`, and unescapes them once to
//! show them (`system/library/request.php`).

use html_escape::decode_html_entities;

use crate::listing;

/// Unescapes a text.
pub fn decode(stored: &str) -> String {
    decode_html_entities(stored).into_owned()
}

/// Unescapes a text and joins its lines.
pub fn line(stored: &str) -> String {
    listing::line(&decode(stored))
}

/// The same; `None` if the text is empty.
pub fn optional_line(stored: &str) -> Option<String> {
    Some(line(stored)).filter(|line| !line.is_empty())
}

/// Converts a time to RFC 3339. MySQL stores no time zone, so the server's local time counts as
/// UTC. Returns `None` for `0000-00-00 00:00:00` and for anything invalid.
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
