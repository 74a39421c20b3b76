//! Dates of HTTP (RFC 9110 section 5.6.7) and of JSON (RFC 3339), in seconds since 1970.

use std::time::{Duration, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The Gregorian calendar, days of the week included, repeats after 400 years.
const FOUR_HUNDRED_YEARS: i64 = 146_097 * 86_400;

/// Parses an HTTP date in any of its three formats.
///
/// `httpdate` takes neither years before 1970 nor leap seconds. Both are dates by the
/// grammar, so they are moved to where it takes them.
pub fn parse(text: &str) -> Option<i64> {
    if let Some(before_leap) = text
        .contains(":60 ")
        .then(|| text.replacen(":60 ", ":59 ", 1))
    {
        return parse(&before_leap).map(|seconds| seconds + 1);
    }
    if let Ok(time) = httpdate::parse_http_date(text) {
        let since = time.duration_since(UNIX_EPOCH).ok()?;
        return i64::try_from(since.as_secs()).ok();
    }
    // The year of `Wed, 31 Dec 1969 23:59:59 GMT` or `Wed Dec 31 23:59:59 1969`.
    let position = match text.len() {
        29 => 12..16,
        24 => 20..24,
        _ => return None,
    };
    let year: i64 = text.get(position.clone())?.parse().ok()?;
    if !(1600..1970).contains(&year) {
        return None;
    }
    let mut later = text.to_owned();
    later.replace_range(position, &(year + 400).to_string());
    parse(&later).map(|seconds| seconds - FOUR_HUNDRED_YEARS)
}

/// Formats a time from 1970 on as an IMF-fixdate, the one format to send.
pub fn format(seconds: i64) -> String {
    let since = Duration::from_secs(seconds.unsigned_abs());
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}

/// Formats a time as RFC 3339 in UTC.
pub fn format_rfc3339(seconds: i64) -> String {
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok();
    let text = time.and_then(|time| time.format(&Rfc3339).ok());
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The date of the RFC's examples.
    const EXAMPLE: i64 = 784_111_777;

    #[test]
    fn all_three_formats_name_the_same_second() {
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT"), Some(EXAMPLE));
        assert_eq!(parse("Sunday, 06-Nov-94 08:49:37 GMT"), Some(EXAMPLE));
        assert_eq!(parse("Sun Nov  6 08:49:37 1994"), Some(EXAMPLE));
    }

    #[test]
    fn the_edges_of_the_grammar_are_dates() {
        assert_eq!(parse("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(parse("Wed, 31 Dec 1969 23:59:59 GMT"), Some(-1));
        assert_eq!(parse("Wed Dec 31 23:59:59 1969"), Some(-1));
        assert_eq!(parse("Sat, 31 Dec 2016 23:59:60 GMT"), Some(1_483_228_800));
        assert_eq!(parse("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        let last = parse("Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(last, Some(253_402_300_799));
        let ten_days_later = EXAMPLE + 10 * 86_400;
        assert_eq!(parse("Wed Nov 16 08:49:37 1994"), Some(ten_days_later));
    }

    #[test]
    fn everything_else_is_not_a_date() {
        for text in [
            "",
            "yesterday",
            "0",
            "784111777",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Fri, 31 Apr 2026 00:00:00 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-1994 08:49:37 GMT",
            "Sunday, 31-Feb-94 08:49:37 GMT",
            "Sat, 31 Dec 2016 23:60:60 GMT",
            "ä, 31 Dec 1969 23:59:59 GMTä",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_formatted_for_http_and_for_json() {
        assert_eq!(format(EXAMPLE), "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(format_rfc3339(EXAMPLE), "1994-11-06T08:49:37Z");
    }
}
